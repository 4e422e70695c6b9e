using System.Text;

namespace Jobplane.Storage;

/// <summary>Missing migrations as one script, for whoever applies them by hand: in one transaction, as the program itself would.</summary>
internal static class MigrationScript
{
    /// <summary>Writes the script; a comment alone when nothing is missing.</summary>
    /// <param name="missing">The migrations.</param>
    /// <param name="howToRun">A command that runs it and stops at the first error.</param>
    /// <param name="begin">The statements that begin, up to the table of migrations.</param>
    /// <param name="text">A migration's statements for this database.</param>
    /// <param name="record">The statement that records a migration.</param>
    public static string Write(
        IReadOnlyList<Migration> missing, string howToRun, string begin, Func<Migration, string> text, Func<Migration, string> record)
    {
        if (missing.Count == 0)
            return "-- The schema is up to date.\n";
        var script = new StringBuilder();
        script.Append($"-- The {missing.Count} migrations that the database lacks, in one transaction. Run it so that it stops at the first error: {howToRun}\n\n");
        script.Append(begin.Trim()).Append("\n\n");
        foreach (Migration migration in missing)
            script.Append($"-- {migration.Name}\n\n{text(migration).Trim()}\n\n{record(migration).Trim()}\n\n");
        return script.Append("COMMIT;\n").ToString();
    }
}
