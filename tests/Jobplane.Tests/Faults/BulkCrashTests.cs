using Jobplane.Bulk;
using Jobplane.Tests.Conformance;
using Jobplane.Tests.Stores;

namespace Jobplane.Tests.Faults;

/// <summary>Workers that die while they carry out an operation on many jobs.</summary>
public sealed class BulkCrashTests
{
    private const int Jobs = 40 * BulkStep.MaxLooked;

    [Theory, EveryStore]
    public async Task Kill_InTheMiddleOfABulkOperation_OthersGoOnAndComeToEachJobOnce(StoreKind kind)
    {
        await using FaultScenario scenario = await FaultScenario.StartAsync(kind);
        await using StoreNode node = StoreNode.On(scenario.Store);
        node.Now = null;
        for (int i = 0; i < Jobs / 1000; i++)
            await node.Jobs.EnqueueAsync([.. TestJob.Many(1000).Select(job => job with { Delay = TimeSpan.FromDays(1) })], CancellationToken.None);
        BulkOperation operation = await node.Bulk.StartAsync(
            TestJob.Project, new BulkRequest(BulkAction.Cancel, new JobFilter { Type = TestJob.Type, Status = JobStatus.Pending }));

        // Killed as often as it gets some way, each time at another point of a step.
        var reached = new List<long> { 0 };
        for (int kill = 0; kill < 3 && reached[^1] < Jobs; kill++)
        {
            NodeProcess worker = await scenario.StartWorkerAsync();
            BulkOperation seen = await SeeAsync(node, operation.Id, seen => seen.Examined > reached[^1]);
            await worker.KillAsync();
            reached.Add(seen.Examined);
            Assert.Equal(0L, Convert.ToInt64(await scenario.Store.ScalarAsync(
                $"""
                SELECT (SELECT changed FROM {scenario.Store.Table("bulk_operations")}) - (SELECT count(*) FROM {scenario.Store.Table("jobs")} WHERE status = 'cancelled')
                """)));
        }

        Assert.InRange(reached[1], 1, Jobs - 1);
        NodeProcess last = await scenario.StartWorkerAsync();
        BulkOperation done = await SeeAsync(node, operation.Id, seen => seen.State == BulkState.Completed);

        // To none twice, and past none: what is cancelled fits no more, and would be missing here.
        Assert.Equal(((long)Jobs, (long)Jobs, 0L), (done.Examined, done.Changed, done.SkippedFinished));
        Assert.Equal((long)Jobs, Convert.ToInt64(await scenario.Store.ScalarAsync($"SELECT count(*) FROM {scenario.Store.Table("jobs")} WHERE status = 'cancelled'")));
        Assert.Equal(2L, Convert.ToInt64(await scenario.Store.ScalarAsync($"SELECT count(*) FROM {scenario.Store.Table("audit_logs")} WHERE action LIKE 'bulk.%'")));
        await last.TerminateAsync();
    }

    private static Task<BulkOperation> SeeAsync(StoreNode node, Guid id, Func<BulkOperation, bool> expected) => EndToEnd.Eventually.SeeAsync(
        async () => (await node.Bulk.GetAsync(TestJob.Project, id))!, expected, TimeSpan.FromMinutes(2));
}
