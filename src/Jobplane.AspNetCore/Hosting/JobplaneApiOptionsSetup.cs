using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Jobplane.AspNetCore.Hosting;

/// <summary>Overlays the options set in code with those of the configuration, and checks the outcome.</summary>
internal sealed class JobplaneApiOptionsSetup(IConfiguration configuration)
    : IPostConfigureOptions<JobplaneApiOptions>, IValidateOptions<JobplaneApiOptions>
{
    public const string AuthSection = "Jobplane:Auth";
    public const string RateLimitSection = "Jobplane:RateLimit";
    public const string LiveSection = "Jobplane:Live";

    /// <summary>RFC 7518, section 3.2: a key of HS256 is as long as its hash or longer.</summary>
    public const int MinSecretBytes = 32;

    private const int MaxWindowSeconds = 86_400;
    private const int MaxHeartbeatSeconds = 300;
    private const string MakeSecret = "Make one with: jobplane token secret";

    public void PostConfigure(string? name, JobplaneApiOptions options)
    {
        configuration.GetSection(AuthSection).Bind(options.Auth);
        configuration.GetSection(RateLimitSection).Bind(options.RateLimit);
        configuration.GetSection(LiveSection).Bind(options.Live);
    }

    public ValidateOptionsResult Validate(string? name, JobplaneApiOptions options)
    {
        var errors = new List<string>();
        CheckSecret(errors, options.Auth.Secret);
        CheckNotBlank(errors, nameof(ApiAuthOptions.Issuer), options.Auth.Issuer);
        CheckNotBlank(errors, nameof(ApiAuthOptions.Audience), options.Auth.Audience);
        if (options.RateLimit.PermitLimit < 1)
            errors.Add($"{RateLimitSection}:PermitLimit is {options.RateLimit.PermitLimit}; it must be 1 or more requests.");
        if (options.RateLimit.WindowSeconds is < 1 or > MaxWindowSeconds)
            errors.Add($"{RateLimitSection}:WindowSeconds is {options.RateLimit.WindowSeconds}; it must be from 1 to {MaxWindowSeconds} seconds.");
        CheckLive(errors, options.Live);
        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }

    private static void CheckSecret(List<string> errors, string? secret)
    {
        int bytes = Encoding.UTF8.GetByteCount(secret ?? "");
        if (bytes == 0)
            errors.Add($"{AuthSection}:Secret is not set, so no token could be verified. Set it to {MinSecretBytes} bytes or more. {MakeSecret}");
        else if (bytes < MinSecretBytes)
            errors.Add($"{AuthSection}:Secret has {bytes} bytes, which is too short for HS256: {MinSecretBytes} or more are needed. {MakeSecret}");
    }

    private static void CheckLive(List<string> errors, ApiLiveOptions live)
    {
        if (live.ProjectLimit < 1)
            errors.Add($"{LiveSection}:ProjectLimit is {live.ProjectLimit}; it must be 1 or more requests.");
        if (live.TotalLimit < 1)
            errors.Add($"{LiveSection}:TotalLimit is {live.TotalLimit}; it must be 1 or more requests.");
        if (live.HeartbeatSeconds is < 1 or > MaxHeartbeatSeconds)
            errors.Add($"{LiveSection}:HeartbeatSeconds is {live.HeartbeatSeconds}; it must be from 1 to {MaxHeartbeatSeconds} seconds.");
    }

    private static void CheckNotBlank(List<string> errors, string key, string? value)
    {
        if (value is not null && string.IsNullOrWhiteSpace(value))
            errors.Add($"{AuthSection}:{key} is blank. Set it to the value that tokens carry, or remove it to accept any.");
    }
}
