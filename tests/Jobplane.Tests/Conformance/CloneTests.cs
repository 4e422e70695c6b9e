using Jobplane.Storage;
using Jobplane.Tests.Stores;

namespace Jobplane.Tests.Conformance;

public sealed class CloneTests
{
    [Theory, EveryStore]
    public async Task Clone_JobThatFailed_IsEnqueuedAsItWasAndNotesWho(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        ClaimedJob failed = Assert.Single(await node.RunAsync(
            TestJob.New("""{"n":123456789012345678901234567890}""") with { Priority = 4, MaxAttempts = 7, ExpiresAt = StoreNode.Start.AddHours(1) }));
        await node.FailAsync(failed.Key);
        node.Advance(TimeSpan.FromMinutes(5));

        Job copy = (await node.Client.CloneAsync(TestJob.Project, failed.Key.JobId, new AuditOrigin { Actor = "ann" }))!;

        Job stored = (await node.Client.GetAsync(TestJob.Project, copy.Id))!;
        Assert.NotEqual(failed.Key.JobId, copy.Id);
        Assert.Equal((TestJob.Type, TestJob.Queue, 4, 7), (stored.Type, stored.Queue, stored.Priority, stored.MaxAttempts));
        Assert.Equal("""{"n":123456789012345678901234567890}""", stored.Payload.ToString().Replace(" ", "", StringComparison.Ordinal));
        Assert.Equal((JobStatus.Pending, 0, null), (stored.Status, stored.Attempts, stored.LastError));
        Assert.Equal((node.Now!.Value, node.Now.Value), (stored.CreatedAt, stored.ScheduledAt));
        Assert.Null(stored.ExpiresAt);
        Assert.Equal((stored.Status, stored.CreatedAt, stored.Payload.ToString()), (copy.Status, copy.CreatedAt, copy.Payload.ToString()));
        AuditEntry entry = Assert.Single((await node.Client.ListAuditAsync(TestJob.Project)).Items);
        Assert.Equal(("job.clone", failed.Key.JobId, "ann"), (entry.Action, entry.JobId, entry.Actor));
        Assert.Contains(copy.Id.ToString(), entry.Details.ToString(), StringComparison.Ordinal);
    }

    [Theory, EveryStore]
    public async Task Clone_RunningJob_LeavesItAloneAndIsClaimedBeside(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        ClaimedJob running = await node.RunOneAsync();

        Job copy = (await node.Client.CloneAsync(TestJob.Project, running.Key.JobId))!;

        Assert.Equal(copy.Id, Assert.Single(await node.ClaimAsync(await node.RegisterAsync())).Key.JobId);
        Assert.True(await node.CompleteAsync(running.Key));
    }

    [Theory, EveryStore]
    public async Task Clone_AnotherProjectsJobOrNone_StoresNothing(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        Job job = await node.EnqueueAsync(TestJob.New());

        Assert.Null(await node.Client.CloneAsync("proj-2", job.Id));
        Assert.Null(await node.Client.CloneAsync(TestJob.Project, Guid.NewGuid()));

        Assert.Equal((1L, 0L), (await node.CountAsync("jobs"), await node.CountAsync("audit_logs")));
    }
}
