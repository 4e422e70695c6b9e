using System.ComponentModel;
using System.Diagnostics;

namespace Jobplane.Tests.Stores;

/// <summary>Finds an installed PostgreSQL server.</summary>
internal static class PostgresBinaries
{
    private const string DebianRoot = "/usr/lib/postgresql";

    /// <summary>The folder with <c>initdb</c> and <c>pg_ctl</c>, of the newest version there is; null when there is none.</summary>
    public static string? Find()
    {
        IEnumerable<string> debian = Directory.Exists(DebianRoot)
            ? Directory.EnumerateDirectories(DebianRoot)
                .OrderByDescending(folder => int.TryParse(Path.GetFileName(folder), out int version) ? version : 0)
                .Select(folder => Path.Combine(folder, "bin"))
            : [];
        return debian.Concat(Configured())
            .FirstOrDefault(folder => File.Exists(Path.Combine(folder, "initdb")) && File.Exists(Path.Combine(folder, "pg_ctl")));
    }

    // pg_config comes with the client's headers, so the folder it names need not hold a server.
    private static IEnumerable<string> Configured()
    {
        try
        {
            using Process config = Process.Start(new ProcessStartInfo("pg_config", "--bindir") { UseShellExecute = false, RedirectStandardOutput = true })!;
            return [config.StandardOutput.ReadToEnd().Trim()];
        }
        catch (Win32Exception)
        {
            return [];
        }
    }
}
