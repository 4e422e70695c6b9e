using System.Text;
using Jobplane.AspNetCore.Auth;
using Jobplane.AspNetCore.Requests;
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

    public const string ProxiesKey = "Jobplane:Proxies";

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
        List<string> proxies = ReadProxies(configuration.GetSection(ProxiesKey));
        if (proxies.Count > 0)
        {
            options.Proxies.Clear();
            proxies.ForEach(options.Proxies.Add);
        }
    }

    public ValidateOptionsResult Validate(string? name, JobplaneApiOptions options)
    {
        var errors = new List<string>();
        CheckSecret(errors, options.Auth);
        CheckAuthority(errors, options.Auth.Authority);
        CheckCursorSecret(errors, options.Auth.CursorSecret);
        CheckNotBlank(errors, nameof(ApiAuthOptions.Issuer), options.Auth.Issuer);
        CheckNotBlank(errors, nameof(ApiAuthOptions.Audience), options.Auth.Audience);
        if (options.RateLimit.PermitLimit < 1)
            errors.Add($"{RateLimitSection}:PermitLimit is {options.RateLimit.PermitLimit}; it must be 1 or more requests.");
        if (options.RateLimit.WindowSeconds is < 1 or > MaxWindowSeconds)
            errors.Add($"{RateLimitSection}:WindowSeconds is {options.RateLimit.WindowSeconds}; it must be from 1 to {MaxWindowSeconds} seconds.");
        CheckLive(errors, options.Live);
        foreach (string proxy in options.Proxies.Where(proxy => !TrustedProxies.TryParse(proxy, out _)))
            errors.Add($"{ProxiesKey} has '{proxy}'; a proxy is an address such as 10.0.0.7, or a network such as 10.0.0.0/8.");
        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }

    private static void CheckSecret(List<string> errors, ApiAuthOptions auth)
    {
        int bytes = Encoding.UTF8.GetByteCount(auth.Secret ?? "");
        if (bytes == 0 && auth.Authority is null)
            errors.Add($"{AuthSection}:Secret is not set, so no token could be verified. Set it to {MinSecretBytes} bytes or more, or {AuthSection}:Authority to an OpenID Connect issuer. {MakeSecret}");
        else if (bytes < MinSecretBytes && auth.Secret is not null)
            errors.Add($"{AuthSection}:Secret has {bytes} bytes, which is too short for HS256: {MinSecretBytes} or more are needed. {MakeSecret}");
        if (auth.Secret is null && auth.Authority is not null && auth.Issuer is not null)
            errors.Add($"{AuthSection}:Issuer is for tokens of {AuthSection}:Secret, which is not set. Remove it: tokens of {AuthSection}:Authority must have the authority as their iss.");
    }

    private static void CheckAuthority(List<string> errors, string? authority)
    {
        if (authority is not null && !AuthorityAddress.TryParse(authority, out _))
            errors.Add($"{AuthSection}:Authority is '{authority}'; it must be the issuer's address, such as https://login.example.com, without query or fragment. Plain http is for an issuer on this machine.");
    }

    private static List<string> ReadProxies(IConfigurationSection section)
    {
        IEnumerable<string?> values = section.Value is { } text ? text.Split(',') : section.GetChildren().Select(child => child.Value);
        return [.. values.Select(value => value?.Trim()).Where(value => !string.IsNullOrEmpty(value)).Select(value => value!)];
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

    private static void CheckCursorSecret(List<string> errors, string? secret)
    {
        if (secret is not null && Encoding.UTF8.GetByteCount(secret) < MinSecretBytes)
            errors.Add($"{AuthSection}:CursorSecret is too short: {MinSecretBytes} bytes or more are needed. {MakeSecret}, or remove it to use {AuthSection}:Secret.");
    }

    private static void CheckNotBlank(List<string> errors, string key, string? value)
    {
        if (value is not null && string.IsNullOrWhiteSpace(value))
            errors.Add($"{AuthSection}:{key} is blank. Set it to the value that tokens carry, or remove it to accept any.");
    }
}
