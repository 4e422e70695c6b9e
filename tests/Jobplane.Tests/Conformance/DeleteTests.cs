using Jobplane.Storage;
using Jobplane.Tests.Stores;

namespace Jobplane.Tests.Conformance;

public sealed class DeleteTests
{
    [Theory, EveryStore]
    public async Task Delete_FinishedOrWaitingJob_RemovesItAndNotesWho(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        ClaimedJob failed = await node.RunOneAsync();
        await node.FailAsync(failed.Key);
        Job waiting = await node.EnqueueAsync(TestJob.New());

        Assert.IsType<DeleteResult.Deleted>(await node.Client.DeleteAsync(TestJob.Project, failed.Key.JobId, new AuditOrigin { Actor = "ann" }));
        Assert.IsType<DeleteResult.Deleted>(await node.Client.DeleteAsync(TestJob.Project, waiting.Id));

        Assert.Equal((0L, 0L), (await node.CountAsync("jobs"), await node.CountAsync("job_attempts")));
        AuditEntry entry = (await node.Client.ListAuditAsync(TestJob.Project)).Items[1];
        Assert.Equal(("job.delete", failed.Key.JobId, "ann"), (entry.Action, entry.JobId, entry.Actor));
        Assert.Contains("failed", entry.Details.ToString(), StringComparison.Ordinal);
        Assert.IsType<DeleteResult.NotFound>(await node.Client.DeleteAsync(TestJob.Project, waiting.Id));
    }

    [Theory, EveryStore]
    public async Task Delete_RunningJobOrAnotherProjects_ChangesNothing(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        ClaimedJob running = await node.RunOneAsync();
        Job waiting = await node.EnqueueAsync(TestJob.New());

        Assert.IsType<DeleteResult.Running>(await node.Client.DeleteAsync(TestJob.Project, running.Key.JobId));
        Assert.IsType<DeleteResult.NotFound>(await node.Client.DeleteAsync("proj-2", waiting.Id));

        Assert.Equal((2L, 0L), (await node.CountAsync("jobs"), await node.CountAsync("audit_logs")));
        Assert.True(await node.CompleteAsync(running.Key));
    }
}
