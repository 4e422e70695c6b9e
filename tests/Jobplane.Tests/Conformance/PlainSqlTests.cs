using System.Data.Common;
using Jobplane.Storage;
using Jobplane.Tests.Stores;

namespace Jobplane.Tests.Conformance;

/// <summary>Jobs that other programs write with plain SQL.</summary>
public sealed class PlainSqlTests
{
    [Theory, EveryStore]
    public async Task Insert_OnlyProjectAndType_IsAReadyJobWithTheDefaults(StoreKind kind)
    {
        await using StoreNode node = await StartAsync(kind);

        await node.Store.ExecuteAsync($"INSERT INTO {node.Store.Table("jobs")} (project_id, type) VALUES ('proj-1', 'work')");

        ClaimedJob claimed = Assert.Single(await node.ClaimAsync(await node.RegisterAsync()));
        Assert.Equal(("{}", 1, 3), (claimed.Payload.ToString(), claimed.Attempt, claimed.MaxAttempts));
        Assert.True(JobId.TryParse(claimed.Key.JobId.ToString(), out _));
        Assert.True(await node.CompleteAsync(claimed.Key));
        Job job = await node.ReadAsync(claimed.Key.JobId);
        Assert.Equal((JobStatus.Completed, "default", 0), (job.Status, job.Queue, job.Priority));
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        Assert.InRange(job.CreatedAt, now.AddMinutes(-1), now.AddMinutes(1));
        Assert.InRange(job.ScheduledAt, now.AddMinutes(-1), now.AddMinutes(1));
    }

    [Theory, EveryStore]
    public async Task Insert_PublicColumns_AreKept(StoreKind kind)
    {
        await using StoreNode node = await StartAsync(kind);
        var id = Guid.NewGuid();

        await InsertAsync(node, ("id", id), ("project_id", "proj-1"), ("type", "work"), ("payload", """{"n":1}"""), ("status", "pending"), ("attempts", 1), ("max_attempts", 5), ("last_error", "earlier"));

        ClaimedJob claimed = Assert.Single(await node.ClaimAsync(await node.RegisterAsync()));
        Assert.Equal((id, 2, 5), (claimed.Key.JobId, claimed.Attempt, claimed.MaxAttempts));
        Assert.Equal(1, claimed.Payload.Deserialize<Dictionary<string, int>>()!["n"]);
        Assert.Equal("earlier", (await node.ReadAsync(id)).LastError);
    }

    [Theory, EveryStore]
    public async Task Insert_FutureTime_WaitsForIt(StoreKind kind)
    {
        await using StoreNode node = await StartAsync(kind);
        DateTimeOffset due = TimeProvider.System.GetUtcNow().AddHours(1);
        await InsertAsync(node, ("project_id", "proj-1"), ("type", "work"), ("scheduled_at", due));
        Guid worker = await node.RegisterAsync();

        Assert.Empty(await node.PromoteAsync());
        Assert.Empty(await node.ClaimAsync(worker));

        node.Now = due.AddSeconds(1);
        Assert.Equal([new(TestJob.Queue, 1)], await node.PromoteAsync());
        Assert.Single(await node.ClaimAsync(await node.RegisterAsync()));
    }

    [Theory, EveryStore]
    public async Task Insert_AmongOwnJobs_TakesItsTurn(StoreKind kind)
    {
        await using StoreNode node = await StartAsync(kind);
        Job first = await node.EnqueueAsync(TestJob.New());
        var second = Guid.NewGuid();
        await InsertAsync(node, ("id", second), ("project_id", "proj-1"), ("type", "work"));
        Job third = await node.EnqueueAsync(TestJob.New());

        Assert.Equal([first.Id, second, third.Id], (await node.ClaimAsync(await node.RegisterAsync())).Select(job => job.Key.JobId));
    }

    [Theory, EveryStore]
    public async Task Insert_Running_IsRescuedAfterALease(StoreKind kind)
    {
        await using StoreNode node = await StartAsync(kind);
        var id = Guid.NewGuid();
        await InsertAsync(node, ("id", id), ("project_id", "proj-1"), ("type", "work"), ("status", "running"), ("attempts", 1));

        Assert.Equal(0, (await node.RescueAsync()).Total);
        node.Now = TimeProvider.System.GetUtcNow() + StoreNode.Lease + TimeSpan.FromSeconds(1);

        Assert.Equal(1, (await node.RescueAsync()).Total);
        Assert.Equal(id, Assert.Single(await node.ClaimAsync(await node.RegisterAsync())).Key.JobId);
    }

    [Theory]
    [EveryStore("completed")]
    [EveryStore("failed")]
    [EveryStore("cancelled")]
    public async Task Insert_Finished_IsHistoryOnly(StoreKind kind, string status)
    {
        await using StoreNode node = await StartAsync(kind);
        var id = Guid.NewGuid();
        await InsertAsync(node, ("id", id), ("project_id", "proj-1"), ("type", "work"), ("status", status));

        Assert.Empty(await node.ClaimAsync(await node.RegisterAsync()));
        Assert.Equal(JobStatusNames.Parse(status), (await node.ReadAsync(id)).Status);
    }

    [Theory]
    [EveryStore("failed")]
    [EveryStore("completed")]
    [EveryStore("cancelled")]
    public async Task Update_FinishedToPendingByHand_IsClaimable(StoreKind kind, string status)
    {
        await using StoreNode node = await StartAsync(kind);
        var id = Guid.NewGuid();
        await InsertAsync(node, ("id", id), ("project_id", "proj-1"), ("type", "work"), ("status", status), ("attempts", 1));

        await SetStatusAsync(node, id, "pending");

        ClaimedJob claimed = Assert.Single(await node.ClaimAsync(await node.RegisterAsync()));
        Assert.Equal((id, 2), (claimed.Key.JobId, claimed.Attempt));
    }

    [Theory, EveryStore]
    public async Task Update_RunningToPendingByHand_TakesTheJobFromItsWorker(StoreKind kind)
    {
        await using StoreNode node = await StartAsync(kind);
        ClaimedJob running = await node.RunOneAsync();

        await SetStatusAsync(node, running.Key.JobId, "pending");

        ClaimedJob again = Assert.Single(await node.ClaimAsync(await node.RegisterAsync()));
        Assert.False(await node.CompleteAsync(running.Key));
        Assert.True(await node.CompleteAsync(again.Key));
    }

    [Theory]
    [EveryStore("cancelled", 0)]
    [EveryStore("completed", 0)]
    [EveryStore("cancelled", 60)]
    public async Task Update_WaitingToFinishedByHand_NeverRuns(StoreKind kind, string status, int delaySeconds)
    {
        await using StoreNode node = await StartAsync(kind);
        Job job = await node.EnqueueAsync(TestJob.New() with { Delay = TimeSpan.FromSeconds(delaySeconds) });

        await SetStatusAsync(node, job.Id, status);

        node.Now = TimeProvider.System.GetUtcNow().AddMinutes(5);
        await node.PromoteAsync();
        Assert.Empty(await node.ClaimAsync(await node.RegisterAsync()));
        Assert.Empty((await node.Maintenance.PollAsync([TestJob.Queue], [TestJob.Type], workerId: null, CancellationToken.None)).ReadyQueues);
        Assert.Equal(status, (await node.ReadAsync(job.Id)).Status.ToName());
    }

    [Theory]
    [EveryStore("project_id", null)]
    [EveryStore("project_id", "")]
    [EveryStore("project_id", "a b")]
    [EveryStore("project_id", "a\n")]
    [EveryStore("type", null)]
    [EveryStore("type", "")]
    [EveryStore("type", "a b")]
    [EveryStore("type", "é")]
    [EveryStore("queue", "")]
    [EveryStore("queue", "a/b")]
    [EveryStore("payload", null)]
    [EveryStore("payload", "[]")]
    [EveryStore("payload", "1")]
    [EveryStore("payload", "{")]
    [EveryStore("status", "waiting")]
    [EveryStore("status", null)]
    [EveryStore("max_attempts", 0)]
    [EveryStore("max_attempts", 101)]
    [EveryStore("attempts", -1)]
    [EveryStore("attempts", 3)]
    [EveryStore("priority", -1)]
    [EveryStore("priority", 10)]
    public async Task Insert_ValueThatBreaksARule_IsRefused(StoreKind kind, string column, object? value)
    {
        await using StoreNode node = await StartAsync(kind);
        var row = new Dictionary<string, object?>(StringComparer.Ordinal) { ["project_id"] = "proj-1", ["type"] = "work", [column] = value };

        await Assert.ThrowsAnyAsync<DbException>(() => InsertAsync(node, [.. row.Select(pair => (pair.Key, pair.Value))]));

        Assert.Equal(0, await node.CountAsync("jobs"));
    }

    [Theory]
    [EveryStore("project_id")]
    [EveryStore("type")]
    [EveryStore("queue")]
    public async Task Insert_NameOfMoreThan100Characters_IsRefused(StoreKind kind, string column)
    {
        await using StoreNode node = await StartAsync(kind);
        var row = new Dictionary<string, object?>(StringComparer.Ordinal) { ["project_id"] = "proj-1", ["type"] = "work", [column] = new string('a', 101) };

        await Assert.ThrowsAnyAsync<DbException>(() => InsertAsync(node, [.. row.Select(pair => (pair.Key, pair.Value))]));
    }

    // Triggers know only the database's own clock.
    private static async Task<StoreNode> StartAsync(StoreKind kind)
    {
        StoreNode node = await StoreNode.StartAsync(kind);
        node.Now = null;
        return node;
    }

    private static Task<int> SetStatusAsync(StoreNode node, Guid id, string status) =>
        node.Store.ExecuteAsync($"UPDATE {node.Store.Table("jobs")} SET status = '{status}' WHERE id = @id", ("id", id));

    // Text goes in as a literal, whose type PostgreSQL takes from the column.
    private static Task<int> InsertAsync(StoreNode node, params (string Name, object? Value)[] columns) => node.Store.ExecuteAsync(
        $"INSERT INTO {node.Store.Table("jobs")} ({string.Join(", ", columns.Select(column => column.Name))}) VALUES ({string.Join(", ", columns.Select(Literal))})",
        [.. columns.Where(column => column.Value is not string)]);

    private static string Literal((string Name, object? Value) column) =>
        column.Value is string text ? $"'{text.Replace("'", "''", StringComparison.Ordinal)}'" : $"@{column.Name}";
}
