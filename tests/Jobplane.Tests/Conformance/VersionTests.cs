using Jobplane.Storage;
using Jobplane.Tests.Stores;

namespace Jobplane.Tests.Conformance;

public sealed class VersionTests
{
    /// <summary>A change of each column that is shown and can change.</summary>
    private static readonly Dictionary<string, string> Changes = new()
    {
        ["status"] = "'cancelled'",
        ["attempts"] = "2",
        ["max_attempts"] = "7",
        ["last_error"] = "'x'",
        ["scheduled_at"] = "'2031-01-01T00:00:00.000Z'",
        ["started_at"] = "'2031-01-01T00:00:00.000Z'",
        ["completed_at"] = "'2031-01-01T00:00:00.000Z'",
        ["queue"] = "'other'",
        ["priority"] = "9",
        ["cancel_requested"] = "true",
        ["expires_at"] = "'2031-01-01T00:00:00.000Z'",
    };

    /// <summary>What never changes, and what is not shown.</summary>
    private static readonly string[] Others = ["id", "project_id", "type", "payload", "created_at", "seq", "stage", "rank", "claim_id", "trace_context"];

    [Theory, EveryStore]
    public async Task Versions_change_with_every_column_that_is_shown(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        Job job = await node.EnqueueAsync(TestJob.New());
        string? version = await VersionAsync(node, job.Id);
        Assert.NotNull(version);
        Assert.Equal(version, await VersionAsync(node, job.Id));

        foreach ((string column, string value) in Changes)
        {
            await node.Store.ExecuteAsync($"UPDATE {node.Store.Table("jobs")} SET {column} = {value} WHERE id = @id", ("id", job.Id));
            string? changed = await VersionAsync(node, job.Id);
            Assert.True(changed is not null && changed != version, $"The version does not change with {column}.");
            version = changed;
        }
    }

    [Theory, EveryStore]
    public async Task Versions_change_with_progress(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        ClaimedJob running = await node.RunOneAsync();
        string?[] versions = new string?[4];
        versions[0] = await VersionAsync(node, running.Key.JobId);

        foreach ((int i, double percent, string? message) in new[] { (1, 10.0, null), (2, 20.0, null), (3, 20.0, "half") })
        {
            await node.ReportAsync(new ProgressReport(running.Key, percent, message, null));
            versions[i] = await VersionAsync(node, running.Key.JobId);
        }

        Assert.All(versions, Assert.NotNull);
        Assert.Equal(4, versions.Distinct().Count());
    }

    /// <summary>A new column belongs into one of the lists above, and if it is shown, into statement JobWatch of SQLite.</summary>
    [Theory, EveryStore]
    public async Task Versions_every_column_of_the_table_is_thought_of(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        IReadOnlyList<object?[]> columns = kind == StoreKind.Sqlite
            ? await node.Store.QueryAsync("SELECT name FROM pragma_table_info('jobs')")
            : await node.Store.QueryAsync("SELECT column_name::text FROM information_schema.columns WHERE table_schema = @schema AND table_name = 'jobs'", ("schema", node.Store.Schema));

        // PostgreSQL's own copies of scheduled_at and expires_at, for its indexes.
        string[] due = kind == StoreKind.Postgres ? ["due_at", "expiring_at"] : [];
        Assert.Equal(Changes.Keys.Concat(Others).Concat(due).Order(StringComparer.Ordinal), columns.Select(row => (string)row[0]!).Order(StringComparer.Ordinal));
    }

    [Theory, EveryStore]
    public async Task Versions_of_missing_and_foreign_jobs_are_null_each_in_its_place(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        Job one = await node.EnqueueAsync(TestJob.New());
        Job two = await node.EnqueueAsync(TestJob.New() with { ProjectId = "proj-2" });

        string?[] versions = await node.Jobs.GetVersionsAsync(
            [new("proj-2", two.Id), new("proj-1", two.Id), new("proj-1", Guid.NewGuid()), new("proj-1", one.Id), new("PROJ-1", one.Id)], CancellationToken.None);

        Assert.Equal([true, false, false, true, false], versions.Select(version => version is not null));
    }

    [Theory, EveryStore]
    public async Task Versions_survive_a_lock_and_a_change_that_is_rolled_back(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        Job job = await node.EnqueueAsync(TestJob.New());
        string? version = await VersionAsync(node, job.Id);

        await using (System.Data.Common.DbConnection connection = await node.Store.ConnectAsync())
        {
            await using System.Data.Common.DbTransaction transaction = await connection.BeginTransactionAsync();
            await using System.Data.Common.DbCommand update = connection.CreateCommand();
            update.Transaction = transaction;
            update.CommandText = $"UPDATE {node.Store.Table("jobs")} SET attempts = 2";
            Assert.Equal(1, await update.ExecuteNonQueryAsync());
            await transaction.RollbackAsync();
        }

        Assert.Equal(version, await VersionAsync(node, job.Id));
    }

    private static async Task<string?> VersionAsync(StoreNode node, Guid id) =>
        (await node.Jobs.GetVersionsAsync([new JobKey(TestJob.Project, id)], CancellationToken.None))[0];
}
