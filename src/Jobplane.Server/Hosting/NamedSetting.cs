using Microsoft.Extensions.Options;

namespace Jobplane.Server.Hosting;

/// <summary>Settings whose value is one of a few names.</summary>
internal static class NamedSetting
{
    /// <summary>Reads a setting; without a value it is the first name there is.</summary>
    /// <exception cref="OptionsValidationException">There is no such name.</exception>
    public static T Read<T>(IConfiguration configuration, string key)
        where T : struct, Enum
    {
        string? text = configuration[key];
        if (string.IsNullOrWhiteSpace(text))
            return default;
        foreach (T value in Enum.GetValues<T>())
        {
            // By name only: Enum.Parse would take numbers too.
            if (string.Equals(text, value.ToString(), StringComparison.OrdinalIgnoreCase))
                return value;
        }

        throw new OptionsValidationException(key, typeof(T), [$"{key} is '{text}'; it must be {string.Join(" or ", Enum.GetNames<T>())}."]);
    }
}
