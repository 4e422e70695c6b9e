using System.Reflection;

namespace Jobplane.Storage;

/// <summary>
/// The named statements of a store's <c>.sql</c> files. A block begins with a line <c>-- name: JobClaim</c> and ends where the next begins;
/// its other comment lines are for readers and are not sent.
/// </summary>
internal static class SqlFile
{
    private const string NamePrefix = "-- name: ";

    /// <summary>The statements of every embedded file in folder <c>Queries</c>, by name.</summary>
    /// <exception cref="InvalidOperationException">A name is used twice.</exception>
    public static IReadOnlyDictionary<string, string> ReadQueries(Assembly assembly)
    {
        var blocks = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string resource in assembly.GetManifestResourceNames().Where(name => name.StartsWith("Queries/", StringComparison.Ordinal)))
        {
            foreach ((string name, string text) in Split(Read(assembly, resource)))
            {
                if (!blocks.TryAdd(name, text))
                    throw new InvalidOperationException($"Two statements are named {name}.");
            }
        }

        return blocks;
    }

    /// <summary>The migrations in folder <c>Migrations</c>, whose names begin with their number: <c>0001_jobs.sql</c>.</summary>
    /// <exception cref="InvalidOperationException">The numbers have a gap.</exception>
    public static IReadOnlyList<Migration> ReadMigrations(Assembly assembly)
    {
        List<Migration> migrations = [.. assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith("Migrations/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(name => new Migration(
                int.Parse(Path.GetFileName(name).AsSpan(0, 4), System.Globalization.CultureInfo.InvariantCulture),
                Path.GetFileNameWithoutExtension(name),
                Read(assembly, name)))];
        for (int i = 0; i < migrations.Count; i++)
        {
            if (migrations[i].Number != i + 1)
                throw new InvalidOperationException($"Migration {i + 1} is missing.");
        }

        return migrations;
    }

    /// <summary>The blocks of one file, in order.</summary>
    internal static IEnumerable<(string Name, string Text)> Split(string file)
    {
        string? name = null;
        var lines = new List<string>();
        foreach (string line in file.Split('\n'))
        {
            if (line.StartsWith(NamePrefix, StringComparison.Ordinal))
            {
                if (name is not null)
                    yield return (name, string.Join('\n', lines));
                name = line[NamePrefix.Length..].Trim();
                lines.Clear();
            }
            else if (line.Trim() is { Length: > 0 } text && !text.StartsWith("--", StringComparison.Ordinal))
            {
                lines.Add(line.TrimEnd());
            }
        }

        if (name is not null)
            yield return (name, string.Join('\n', lines));
    }

    private static string Read(Assembly assembly, string resource)
    {
        using Stream stream = assembly.GetManifestResourceStream(resource)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
