using System.Reflection;
using System.Text.RegularExpressions;
using Jobplane.Storage;
using Jobplane.Tests.Stores;

namespace Jobplane.Tests.Architecture;

/// <summary>The SQL of the stores. Statements are tenant-facing when they stand in <see cref="TenantFolder"/>.</summary>
public sealed partial class StatementTests
{
    private const string QueryFolder = "Queries/";
    private const string TenantFolder = QueryFolder + "Tenant/";

    [Fact]
    public void Statements_OfBothStores_HaveTheSameNamesInTheSameFiles()
    {
        Assert.Equal(FilesAndNames(StoreKind.Postgres), FilesAndNames(StoreKind.Sqlite));
        Assert.NotEmpty(FilesAndNames(StoreKind.Postgres));
    }

    [Theory, InlineData(StoreKind.Postgres), InlineData(StoreKind.Sqlite)]
    public void Statements_Each_IsUsedByItsStore(StoreKind kind)
    {
        using var metadata = new AssemblyMetadata(AssemblyOf(kind));
        HashSet<string> strings = metadata.StringsOf("");

        // SQLite has nobody to notify: the statement is there to say so.
        Assert.Empty(SqlFile.ReadQueries(AssemblyOf(kind)).Where(block => block.Value.Length > 0).Select(block => block.Key).Except(strings));
    }

    [Theory, InlineData(StoreKind.Postgres), InlineData(StoreKind.Sqlite)]
    public void TenantStatements_Each_FiltersOnTheProjectWhereverItTouchesRows(StoreKind kind)
    {
        Assert.All(TenantBlocks(kind), block =>
        {
            int rows = ReadsOrChangesRows().Count(block.Text);
            int filters = ProjectFilter().Count(block.Text);
            Assert.True(filters >= rows, $"{block.Name} reads or changes rows {rows} times and filters on project_id {filters} times.");
            Assert.All(InsertsRows().Matches(block.Text), insert =>
                Assert.Contains("project_id", insert.Groups["columns"].Value, StringComparison.Ordinal));
        });
        Assert.Contains(TenantBlocks(kind), block => ReadsOrChangesRows().IsMatch(block.Text));
        Assert.Contains(TenantBlocks(kind), block => InsertsRows().IsMatch(block.Text));
    }

    [Theory]
    [InlineData(StoreKind.Postgres, "JobStore")]
    [InlineData(StoreKind.Postgres, "ScheduleStore")]
    [InlineData(StoreKind.Postgres, "StatisticsStore")]
    [InlineData(StoreKind.Sqlite, "JobStore")]
    [InlineData(StoreKind.Sqlite, "ScheduleStore")]
    [InlineData(StoreKind.Postgres, "BulkStore")]
    [InlineData(StoreKind.Sqlite, "BulkStore")]
    [InlineData(StoreKind.Sqlite, "SqliteStatistics")]
    public void TenantStore_Statements_AreAllOfTheTenantFolder(StoreKind kind, string store)
    {
        using var metadata = new AssemblyMetadata(AssemblyOf(kind));

        IEnumerable<string> used = metadata.StringsOf(store).Intersect(SqlFile.ReadQueries(AssemblyOf(kind)).Keys);

        Assert.NotEmpty(used);
        Assert.Empty(used.Except(TenantBlocks(kind).Select(block => block.Name)));
    }

    [Theory]
    [InlineData("SELECT id FROM jobs WHERE id = $1", false)]
    [InlineData("SELECT id FROM jobs WHERE project_id = $1", true)]
    [InlineData("DELETE FROM schedules WHERE name = $1", false)]
    [InlineData("UPDATE control_plane.jobs AS job SET x = 1 WHERE job.id = $1", false)]
    [InlineData("WITH a AS (SELECT id FROM jobs WHERE project_id = $1) DELETE FROM jobs WHERE id = $2", false)]
    [InlineData("SELECT id FROM a JOIN jobs ON jobs.id = a.id WHERE project_id IS NOT NULL", false)]
    public void TenantRule_Statement_IsJudgedRightly(string sql, bool isSafe) =>
        Assert.Equal(isSafe, ProjectFilter().Count(sql) >= ReadsOrChangesRows().Count(sql));

    [Theory, InlineData(StoreKind.Postgres), InlineData(StoreKind.Sqlite)]
    public void Migrations_EachStore_AreNumberedWithoutGaps(StoreKind kind) => Assert.NotEmpty(SqlFile.ReadMigrations(AssemblyOf(kind)));

    private static Assembly AssemblyOf(StoreKind kind) => kind == StoreKind.Postgres ? Assemblies.Postgres : Assemblies.Sqlite;

    private static IEnumerable<string> FilesIn(StoreKind kind, string folder) =>
        AssemblyOf(kind).GetManifestResourceNames().Where(file => file.StartsWith(folder, StringComparison.Ordinal));

    private static IEnumerable<string> FilesAndNames(StoreKind kind) => FilesIn(kind, QueryFolder)
        .SelectMany(file => SqlFile.Split(Read(kind, file)).Select(block => $"{file}: {block.Name}"))
        .Order(StringComparer.Ordinal);

    private static (string Name, string Text)[] TenantBlocks(StoreKind kind) => [.. FilesIn(kind, TenantFolder).SelectMany(file => SqlFile.Split(Read(kind, file)))];

    private static string Read(StoreKind kind, string file)
    {
        using var reader = new StreamReader(AssemblyOf(kind).GetManifestResourceStream(file)!);
        return reader.ReadToEnd();
    }

    [GeneratedRegex(@"\b(FROM|JOIN|UPDATE)\s+(control_plane\.)?(jobs|schedules|schedule_fires|bulk_operations|job_statistics|failure_counts|failure_groups)\b", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ReadsOrChangesRows();

    [GeneratedRegex(@"\bproject_id\s*=", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ProjectFilter();

    // All but entries of ready_jobs, which hold nothing of a tenant's: the job that an entry names is stored beside it.
    [GeneratedRegex(@"\bINSERT\s+INTO\s+(?!control_plane\.ready_jobs\b)[\w.]+\s*\((?<columns>[^)]*)\)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex InsertsRows();
}
