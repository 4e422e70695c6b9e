using System.Diagnostics;
using Npgsql;

namespace Jobplane.Tests.Stores;

/// <summary>Reads a schema with PostgreSQL's own <c>pg_dump</c>.</summary>
internal static class PostgresSchema
{
    private const string DefaultSchema = "control_plane";

    /// <summary>The schema's statements under its default name, without what depends on the server, the client or the day.</summary>
    public static async Task<string> DumpAsync(string connectionString, string schema)
    {
        string dump = await RunAsync(new NpgsqlConnectionStringBuilder(connectionString), schema);
        var lines = new List<string>();
        foreach (string line in dump.ReplaceLineEndings("\n").Split('\n').Where(IsOfTheSchema))
        {
            if (line.Length > 0 || lines is [.., { Length: > 0 }])
                lines.Add(line.Replace(schema, DefaultSchema, StringComparison.Ordinal));
        }

        return string.Join('\n', lines).Trim() + "\n";
    }

    // Comments, settings of the session, and the \restrict of newer versions, which holds a random word.
    private static bool IsOfTheSchema(string line) =>
        !line.StartsWith("--", StringComparison.Ordinal)
        && !line.StartsWith("SET ", StringComparison.Ordinal)
        && !line.StartsWith("SELECT pg_catalog.set_config", StringComparison.Ordinal)
        && !line.StartsWith('\\');

    private static async Task<string> RunAsync(NpgsqlConnectionStringBuilder server, string schema)
    {
        string program = Path.Combine(PostgresBinaries.Find() ?? "", "pg_dump");
        using Process dump = Process.Start(new ProcessStartInfo(program, ["--schema-only", "--no-owner", "--no-privileges", $"--schema={schema}"])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment =
            {
                ["PGHOST"] = server.Host,
                ["PGPORT"] = $"{server.Port}",
                ["PGUSER"] = server.Username,
                ["PGPASSWORD"] = server.Password,
                ["PGDATABASE"] = server.Database,
            },
        })!;
        Task<string> errors = dump.StandardError.ReadToEndAsync();
        string output = await dump.StandardOutput.ReadToEndAsync();
        await dump.WaitForExitAsync();
        return dump.ExitCode == 0 ? output : throw new InvalidOperationException($"{program} failed: {await errors}");
    }
}
