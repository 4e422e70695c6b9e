using System.Collections.Concurrent;
using Jobplane.Storage;
using Jobplane.Tests.Conformance;
using Jobplane.Tests.Faults;
using Jobplane.Tests.Stores;

namespace Jobplane.Tests.Postgres;

/// <summary>Claims that pick their jobs while the ones before them commit.</summary>
[Trait("Store", "Postgres")]
public sealed class ClaimAheadTests
{
    private const int Batch = 100;

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Claim_WhileAnotherCommits_TakesTheNextJobsAndWalksOverNoneOfThose()
    {
        await using StoreNode node = await StoreNode.StartAsync(StoreKind.Postgres);
        await using CommitGate gate = await CommitGate.CloseAsync(node);
        Job[] jobs = await EnqueueAsync(node, 2 * Batch);
        Guid worker = await node.RegisterAsync();

        Task<IReadOnlyList<ClaimedJob>> first = await PickAsync(node, worker);
        Task<IReadOnlyList<ClaimedJob>> second = await PickAsync(node, worker);

        Assert.False(first.IsCompleted || second.IsCompleted);
        await gate.OpenAsync();
        Assert.Equal(jobs[..Batch].Select(job => job.Id), (await first.WaitAsync(Deadline)).Select(job => job.Key.JobId));
        Assert.Equal(jobs[Batch..].Select(job => job.Id), (await second.WaitAsync(Deadline)).Select(job => job.Key.JobId));
        // The last of the first batch is where the second begins.
        Assert.InRange(await ReadyIndex.EntriesReadAsync(node), 2 * Batch, (2 * Batch) + 1);
    }

    [Fact]
    public async Task Claim_WhileAnotherCommits_FindsWhatASweepHasFoundBelow()
    {
        await using StoreNode node = await StoreNode.StartAsync(StoreKind.Postgres);
        await using CommitGate gate = await CommitGate.CloseAsync(node);
        Job[] jobs = await EnqueueAsync(node, 2 * Batch);
        Guid worker = await node.RegisterAsync();
        Task<IReadOnlyList<ClaimedJob>> first = await PickAsync(node, worker);
        node.Now = StoreNode.Start;
        Job late = await node.EnqueueAsync(TestJob.New());
        node.Now = StoreNode.Start.AddHours(1);

        await node.Maintenance.PollAsync([TestJob.Queue], [TestJob.Type], workerId: null, CancellationToken.None);
        Task<IReadOnlyList<ClaimedJob>> second = await PickAsync(node, worker);

        await gate.OpenAsync();
        await first.WaitAsync(Deadline);
        Assert.Equal([late.Id, .. jobs[Batch..^1].Select(job => job.Id)], (await second.WaitAsync(Deadline)).Select(job => job.Key.JobId));
    }

    [Fact]
    public async Task Claims_SomeOfWhichFailToCommit_EachJobRunsOnce()
    {
        const int Jobs = 20_000;
        await using TestStore store = await TestStore.CreateAsync(StoreKind.Postgres);
        // The first three full batches come to nothing. A sequence keeps count over transactions that are rolled back.
        await store.ExecuteAsync(
            $"""
            CREATE SEQUENCE {store.Schema}.failures;
            CREATE FUNCTION {store.Schema}.fail() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF cardinality(NEW.job_ids) = 1000 AND nextval('{store.Schema}.failures') <= 3 THEN
                    RAISE EXCEPTION 'The disk is full.' USING ERRCODE = 'disk_full';
                END IF;
                RETURN NULL;
            END $$;
            CREATE CONSTRAINT TRIGGER fail AFTER INSERT ON {store.Schema}.claims DEFERRABLE INITIALLY DEFERRED
            FOR EACH ROW EXECUTE FUNCTION {store.Schema}.fail();
            """);
        var runs = new ConcurrentDictionary<Guid, int>();

        await using (HandlerHost host = await HandlerHost.StartAsync(store, (context, _) =>
        {
            runs.AddOrUpdate(context.JobId, 1, static (_, count) => count + 1);
            return Task.CompletedTask;
        }))
        {
            await host.EnqueueManyAsync(Jobs);
            await HandlerHost.SeeAsync(() => runs.Count == Jobs);
        }

        Assert.All(runs.Values, count => Assert.Equal(1, count));
        Assert.Equal((long)Jobs, await store.ScalarAsync($"SELECT count(*) FROM {store.Table("jobs")} WHERE status = 'completed' AND attempts = 1"));
        Assert.InRange((long)(await store.ScalarAsync($"SELECT last_value FROM {store.Schema}.failures"))!, 4, long.MaxValue);
    }

    /// <summary>Jobs that have been ready for an hour.</summary>
    private static async Task<Job[]> EnqueueAsync(StoreNode node, int count)
    {
        node.Advance(TimeSpan.FromMinutes(1));
        Job[] jobs = await node.Jobs.EnqueueAsync(TestJob.Many(count), CancellationToken.None);
        node.Now = StoreNode.Start.AddHours(1);
        return jobs;
    }

    /// <summary>Claims a batch, and returns when its jobs are picked.</summary>
    private static async Task<Task<IReadOnlyList<ClaimedJob>>> PickAsync(StoreNode node, Guid worker)
    {
        var picked = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        Task<IReadOnlyList<ClaimedJob>> claim = node.Workers.ClaimAsync(
            new ClaimRequest(worker, TestJob.Queue, [TestJob.Type], Batch) { Picked = picked.SetResult }, CancellationToken.None);
        Assert.Equal(Batch, await picked.Task.WaitAsync(Deadline));
        return claim;
    }
}
