using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Jobplane.Redis;

/// <summary>Checks the options before anything connects.</summary>
internal sealed class RedisRateLimitOptionsValidator : IValidateOptions<RedisRateLimitOptions>
{
    private const string Key = "Jobplane:RateLimit:Redis";

    public ValidateOptionsResult Validate(string? name, RedisRateLimitOptions options)
    {
        var errors = new List<string>();
        // What is wrong with it is not said: the text may hold a password.
        if (!IsConnectionString(options.ConnectionString))
            errors.Add($"{Key} is not a connection string that StackExchange.Redis understands, such as: localhost:6379,password=…");
        if (!Enum.IsDefined(options.Fallback))
            errors.Add($"{Key}{nameof(options.Fallback)} is {options.Fallback}; it must be {string.Join(" or ", Enum.GetNames<RedisFallback>())}.");
        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }

    private static bool IsConnectionString(string text)
    {
        try
        {
            return ConfigurationOptions.Parse(text).EndPoints.Count > 0;
        }
        catch (Exception e) when (e is ArgumentException or FormatException)
        {
            return false;
        }
    }
}
