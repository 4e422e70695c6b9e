using System.Reflection;
using System.Text.RegularExpressions;

namespace Jobplane.Storage;

/// <summary>
/// The named statements of a store's <c>.sql</c> files. A block begins with a line <c>-- name: JobClaim</c> and ends where the next begins;
/// its other comment lines are for readers and are not sent. What several statements have in common is a fragment, <c>-- fragment: JobFits</c>,
/// which stands in them as <c>{JobFits}</c>: so that a rule is written once.
/// </summary>
internal static partial class SqlFile
{
    private const string NamePrefix = "-- name: ";
    private const string FragmentPrefix = "-- fragment: ";

    /// <summary>The statements of every embedded file in folder <c>Queries</c>, by name.</summary>
    /// <exception cref="InvalidOperationException">A name is used twice, or a fragment is missing.</exception>
    public static IReadOnlyDictionary<string, string> ReadQueries(Assembly assembly) => ReadQueries(
        [.. assembly.GetManifestResourceNames().Where(name => name.StartsWith("Queries/", StringComparison.Ordinal)).Select(name => Read(assembly, name))]);

    /// <summary>The statements of files, by name, with their fragments in place.</summary>
    internal static IReadOnlyDictionary<string, string> ReadQueries(IReadOnlyList<string> files)
    {
        Dictionary<string, string> fragments = ByName(files.SelectMany(file => Split(file, FragmentPrefix)));
        return ByName(files.SelectMany(Split).Select(block => (block.Name, Expand(block.Text, fragments))));
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

    /// <summary>The blocks of one file, in order, with their fragments still named.</summary>
    internal static IEnumerable<(string Name, string Text)> Split(string file) => Split(file, NamePrefix);

    private static IEnumerable<(string Name, string Text)> Split(string file, string prefix)
    {
        string? name = null;
        var lines = new List<string>();
        foreach (string line in file.Split('\n'))
        {
            if (line.StartsWith(NamePrefix, StringComparison.Ordinal) || line.StartsWith(FragmentPrefix, StringComparison.Ordinal))
            {
                if (name is not null)
                    yield return (name, string.Join('\n', lines));
                name = line.StartsWith(prefix, StringComparison.Ordinal) ? line[prefix.Length..].Trim() : null;
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

    private static Dictionary<string, string> ByName(IEnumerable<(string Name, string Text)> blocks)
    {
        var named = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach ((string name, string text) in blocks)
        {
            if (!named.TryAdd(name, text))
                throw new InvalidOperationException($"Two statements are named {name}.");
        }

        return named;
    }

    private static string Expand(string text, Dictionary<string, string> fragments) => FragmentName().Replace(text, name =>
        fragments.TryGetValue(name.Groups["name"].Value, out string? fragment)
            ? Expand(fragment, fragments)
            : throw new InvalidOperationException($"There is no fragment {name.Groups["name"].Value}."));

    [GeneratedRegex(@"\{(?<name>\w+)\}", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex FragmentName();

    private static string Read(Assembly assembly, string resource)
    {
        using Stream stream = assembly.GetManifestResourceStream(resource)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
