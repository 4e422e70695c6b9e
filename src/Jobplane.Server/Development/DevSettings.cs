using Jobplane.Server.Commands;
using Jobplane.Server.Hosting;

namespace Jobplane.Server.Development;

/// <summary>The configuration of <c>jobplane dev</c>, which overrides every other: nothing installed, nothing kept secret for long, nobody else's.</summary>
internal static class DevSettings
{
    public const string Project = "demo";
    public const string OtherProject = "other";

    /// <summary>A schedule of the project, declared in code.</summary>
    public const string Schedule = "welcome-every-minute";

    /// <summary>Who looks at the dashboard from this machine, and whom the printed token stands for.</summary>
    public static readonly DashboardUser Developer = new() { ProjectId = Project, Name = "developer", CanWrite = true, IsOperator = true };

    public static readonly TimeSpan TokenLifetime = TimeSpan.FromDays(1);

    private const string Folder = ".jobplane";

    /// <summary>Only what concerns the reader.</summary>
    public static IReadOnlyDictionary<string, string?> Defaults { get; } = new Dictionary<string, string?>(StringComparer.Ordinal)
    {
        ["Logging:LogLevel:Default"] = "Warning",
        ["Logging:Console:FormatterName"] = DevLogFormatter.FormatterName,
    };

    /// <summary>Sets the store in the current folder, a fresh secret, the samples and the address.</summary>
    public static void Apply(IConfigurationBuilder configuration, int port)
    {
        string folder = Directory.CreateDirectory(Folder).FullName;
        // The folder lies in the reader's own project, and is nothing to commit.
        File.WriteAllText(Path.Combine(folder, ".gitignore"), "*\n");
        configuration.AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Jobplane:Storage"] = "Sqlite",
            ["ConnectionStrings:Jobplane"] = $"Data Source=\"{Path.Combine(folder, "jobplane.db")}\"",
            ["Jobplane:MigrateOnStart"] = "true",
            ["Jobplane:Auth:Secret"] = TokenSecretCommand.Generate(),
            ["Jobplane:Auth:Authority"] = null,
            ["Jobplane:RateLimit:Redis"] = null,
            ["Jobplane:Dashboard:Enabled"] = "true",
            [DashboardSettings.PathKey] = DashboardSettings.DefaultPath,
            ["Jobplane:Samples"] = "true",
            ["Jobplane:Worker:Enabled"] = "true",
            ["Urls"] = $"http://127.0.0.1:{port}",
        });
    }
}
