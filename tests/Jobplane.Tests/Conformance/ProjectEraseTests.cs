using System.Text.Json;
using Jobplane.Statistics;
using Jobplane.Storage;
using Jobplane.Tests.Stores;
using Microsoft.Extensions.Logging;

namespace Jobplane.Tests.Conformance;

public sealed class ProjectEraseTests
{
    private const string Operator = "ops";
    private static readonly AuditOrigin Ann = new() { Actor = "ann", RemoteAddress = "203.0.113.9", RequestId = "r1" };

    [Theory, EveryStore]
    public async Task Erase_Project_LeavesNothingOfItAndAllOfOthers(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        await FillAsync(node, TestJob.Project);
        await FillAsync(node, "proj-2");
        Dictionary<string, long> before = await CountAsync(node);
        Assert.DoesNotContain(0, before.Values);

        ProjectErasure erasure = await EraseAsync(node);

        Assert.Equal(new ProjectErasure(Deleted: 4, Finished: true), erasure);
        Assert.Equal(before.ToDictionary(table => table.Key, table => table.Value / 2), await CountAsync(node));
        Assert.Equal(4, (await node.Client.ListAsync("proj-2")).Items.Count);
        Assert.Equal(new ProjectErasure(Deleted: 0, Finished: true), await EraseAsync(node));
    }

    [Theory, EveryStore]
    public async Task Erase_Any_IsAuditedWithTheOperator(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        await FillAsync(node, TestJob.Project);
        int own = (await node.Client.ListAuditAsync(TestJob.Project)).Items.Count;

        await EraseAsync(node);

        IReadOnlyList<AuditEntry> entries = (await node.Client.ListAuditAsync(Operator)).Items;
        Assert.Equal(["project.erased", "project.erase"], entries.Select(entry => entry.Action));
        Assert.All(entries, entry => Assert.Equal((null, "ann", "203.0.113.9", "r1"), (entry.JobId, entry.Actor, entry.RemoteAddress, entry.RequestId)));
        JsonElement end = entries[0].Details.Deserialize<JsonElement>();
        Assert.Equal(
            ("proj-1", 4, true), (end.GetProperty("project").GetString(), end.GetProperty("deleted").GetInt32(), end.GetProperty("finished").GetBoolean()));
        Assert.Equal("proj-1", entries[1].Details.Deserialize<JsonElement>().GetProperty("project").GetString());
        Assert.Equal(own, (await node.Client.ListAuditAsync(TestJob.Project)).Items.Count);
    }

    [Theory, EveryStore]
    public async Task Erase_RunningJob_CancelsItAndDeletesItOnceItHasEnded(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        await node.Jobs.EnqueueAsync(TestJob.Many(2), CancellationToken.None);
        Guid worker = await node.RegisterAsync();
        IReadOnlyList<ClaimedJob> running = await node.ClaimAsync(worker);
        await node.EnqueueAsync(TestJob.New());

        Assert.Equal(new ProjectErasure(Deleted: 1, Finished: false), await EraseAsync(node));
        Assert.Equal(new ProjectErasure(Deleted: 0, Finished: false), await EraseAsync(node));

        Assert.All(running, job => Assert.True(node.ReadAsync(job.Key.JobId).Result.CancelRequested));
        PollResult poll = await node.Maintenance.PollAsync([TestJob.Queue], [TestJob.Type], worker, CancellationToken.None);
        Assert.Equal(running.Select(job => job.Key.JobId).Order(), poll.CancelRequests.Select(request => request.JobId).Order());
        Assert.True(await node.CompleteAsync(running[0].Key));
        Assert.True(await node.ReleaseAsync(running[1].Key));
        Assert.Equal(new ProjectErasure(Deleted: 2, Finished: true), await EraseAsync(node));
    }

    [Theory, EveryStore]
    public async Task Erase_LateWriteForADeletedJob_ChangesNothing(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        ClaimedJob late = await node.RunOneAsync(maxAttempts: 1);
        node.Advance(StoreNode.Lease + TimeSpan.FromSeconds(1));
        await node.RescueAsync();
        await EraseAsync(node);

        Assert.False(await node.CompleteAsync(late.Key));
        Assert.False(await node.FailAsync(late.Key, TimeSpan.Zero));
        bool[] reported = await node.ReportAsync(new ProgressReport(late.Key, 1, null, null));
        bool[] logged = await node.Workers.LogAsync([new LogLine(late.Key, 0, 1, TimeSpan.Zero, LogLevel.Information, "late")], CancellationToken.None);

        Assert.Equal([false], reported);
        Assert.Equal([false], logged);
        Assert.All(await CountAsync(node), table => Assert.Equal(0, table.Value));
    }

    [Theory, EveryStore]
    public async Task EraseJobs_Steps_GoOverAllInOrder(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        await node.Jobs.EnqueueAsync(TestJob.Many(5), CancellationToken.None);

        var deleted = new List<int>();
        long? place = 0;
        while (place is { } after)
        {
            EraseResult step = await node.Fleet.EraseJobsAsync(TestJob.Project, after, limit: 2, CancellationToken.None);
            deleted.Add(step.Deleted);
            place = step.Next;
        }

        Assert.Equal([2, 2, 1], deleted);
        Assert.True(await node.Fleet.IsErasedAsync(TestJob.Project, CancellationToken.None));
    }

    [Theory, EveryStore]
    public async Task Erase_NameThatNoProjectCanHave_IsRefused(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);

        var error = await Assert.ThrowsAsync<JobValidationException>(() => node.Get<FleetClient>().EraseProjectAsync("a b", Operator, Ann));

        Assert.Equal("project_id", error.Member);
    }

    private static Task<ProjectErasure> EraseAsync(StoreNode node) => node.Get<FleetClient>().EraseProjectAsync(TestJob.Project, Operator, Ann);

    /// <summary>Gives a project four jobs, none of which runs, and something in every table.</summary>
    private static async Task FillAsync(StoreNode node, string project)
    {
        NewJob[] jobs = [.. TestJob.Many(2).Select(job => job with { ProjectId = project, MaxAttempts = 1 })];
        await node.Jobs.EnqueueAsync(jobs, CancellationToken.None);
        IReadOnlyList<ClaimedJob> claimed = await node.ClaimAsync(await node.RegisterAsync());
        await node.ReportAsync(new ProgressReport(claimed[0].Key, 1, "secret", null));
        await node.Workers.LogAsync([new LogLine(claimed[0].Key, 0, 1, TimeSpan.Zero, LogLevel.Information, "secret")], CancellationToken.None);
        await node.CompleteAsync(claimed[0].Key, "{}");
        await node.FailAsync(claimed[1].Key);
        StatisticsRecorder recorder = node.Recorder();
        recorder.Count(claimed[0], TimeSpan.Zero, AttemptEnd.Completed, error: null);
        recorder.Count(claimed[1], TimeSpan.Zero, AttemptEnd.FailedAttempt | AttemptEnd.Failed, "It broke.");
        await recorder.FlushAsync(CancellationToken.None);
        await node.Get<BulkClient>().StartAsync(project, new BulkRequest(BulkAction.Retry, new JobFilter { Error = "secret" }));
        await node.EnqueueAsync(TestJob.New() with { ProjectId = project, Unique = new UniqueOptions("key"), Delay = TimeSpan.FromDays(1) });
        await TestSchedule.PutAsync(node, TestSchedule.New(), project: project);
        await node.Schedules.RunAsync(project, TestSchedule.Name);
        foreach (ClaimedJob job in await node.ClaimAsync(await node.RegisterAsync()))
            await node.CompleteAsync(job.Key);
        await node.Store.ExecuteAsync(
            $"INSERT INTO {node.Store.Table("idempotency_keys")} (project_id, route, key, fingerprint, status, body, created_at)"
            + $" VALUES ('{project}', 'POST /jobs', 'key', 'f', 202, 'secret', '2030-01-01T12:00:00.000Z')");
    }

    private static async Task<Dictionary<string, long>> CountAsync(StoreNode node)
    {
        var counts = new Dictionary<string, long>();
        foreach (string table in (string[])
        [
            "jobs", "job_attempts", "job_progress", "job_results", "job_logs", "schedules", "schedule_fires", "unique_keys", "idempotency_keys",
            "bulk_operations", "job_statistics WHERE project_id <> '*'", "failure_counts WHERE project_id <> '*'", "failure_groups WHERE project_id <> '*'",
        ])
        {
            counts[table] = await node.CountAsync(table);
        }

        return counts;
    }
}
