using Microsoft.Extensions.Options;

namespace Jobplane.Server.Hosting;

/// <summary>Checks the options before the server listens.</summary>
internal sealed class HttpOptionsValidator : IValidateOptions<HttpOptions>
{
    private static readonly TimeSpan LongestTimeout = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromMinutes(10);

    public ValidateOptionsResult Validate(string? name, HttpOptions options)
    {
        var errors = new List<string>();
        if (options.MaxConnections < 1)
            errors.Add($"{Key(nameof(options.MaxConnections))} is {options.MaxConnections}; it must be 1 or more.");
        if (options.HeaderTimeout < TimeSpan.FromSeconds(1) || options.HeaderTimeout > LongestTimeout)
            errors.Add($"{Key(nameof(options.HeaderTimeout))} is {options.HeaderTimeout}; it must be from 00:00:01 to {LongestTimeout}.");
        if (options.DrainDelay < TimeSpan.Zero || options.DrainDelay > LongestDelay)
            errors.Add($"{Key(nameof(options.DrainDelay))} is {options.DrainDelay}; it must be from 00:00:00 to {LongestDelay}.");
        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }

    private static string Key(string name) => $"{HttpOptions.Section}:{name}";
}
