using Microsoft.Extensions.Options;

namespace Jobplane.Server.Hosting;

/// <summary>Where the server has its dashboard.</summary>
internal static class DashboardSettings
{
    public const string EnabledKey = "Jobplane:Dashboard:Enabled";
    public const string PathKey = "Jobplane:Dashboard:Path";
    public const string DefaultPath = "/jobs";

    /// <summary>The path that it is under; null when there is none.</summary>
    /// <exception cref="OptionsValidationException">It is no path.</exception>
    public static string? PathOf(IConfiguration configuration)
    {
        if (!configuration.GetValue(EnabledKey, defaultValue: true))
            return null;
        string path = configuration[PathKey] is { Length: > 0 } configured ? configured : DefaultPath;
        return path is ['/', _, ..] && !path.Any(character => character is '{' or '}' or '?' or '#' || char.IsWhiteSpace(character))
            ? path
            : throw new OptionsValidationException(PathKey, typeof(DashboardSettings), [$"{PathKey} is '{path}'; it must be a path such as {DefaultPath}."]);
    }
}
