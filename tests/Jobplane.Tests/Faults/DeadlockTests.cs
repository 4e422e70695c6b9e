using System.Collections.Concurrent;
using System.Diagnostics;
using Jobplane.Retention;
using Jobplane.Storage;
using Jobplane.Tests.Conformance;
using Jobplane.Tests.Stores;

namespace Jobplane.Tests.Faults;

/// <summary>Batches that share jobs, beside rescue, promotion, pruning and manual retries. A deadlock that the database breaks up is an error here.</summary>
public sealed class DeadlockTests
{
    private const int Completers = 8;
    private const int Jobs = 300;
    private static readonly TimeSpan Lease = TimeSpan.FromMilliseconds(200);
    private static readonly RetentionRule[] Rules = [new("", JobStatus.Completed, TimeSpan.FromMilliseconds(100))];

    [Theory, EveryStore]
    public async Task Outcomes_OfOverlappingShuffledBatchesBesideMaintenance_NeverDeadlock(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        node.Now = null;
        await node.Jobs.EnqueueAsync([.. TestJob.Many(Jobs).Select(job => job with { MaxAttempts = 100 })], CancellationToken.None);
        var claims = new ConcurrentDictionary<Guid, ClaimKey>();
        long start = Stopwatch.GetTimestamp();
        bool IsOver() => Stopwatch.GetElapsedTime(start) > TimeSpan.FromSeconds(3 * FaultRun.Scale);

        int[] rounds = await Task.WhenAll(
        [
            .. Enumerable.Range(0, Completers).Select(n => Task.Run(() => WorkAsync(node, claims, new Random(n), IsOver))),
            Task.Run(() => RepeatAsync(() => node.RescueAsync(), IsOver)),
            Task.Run(() => RepeatAsync(() => node.PromoteAsync(), IsOver)),
            Task.Run(() => RepeatAsync(() => RetryOneAsync(node, claims), IsOver)),
            Task.Run(() => RepeatAsync(() => PruneAsync(node), IsOver)),
            Task.Run(() => RepeatAsync(() => node.Jobs.EnqueueAsync(TestJob.Many(3), CancellationToken.None), IsOver)),
        ]);

        Assert.DoesNotContain(0, rounds);
        TestContext.Current.TestOutputHelper!.WriteLine($"deadlocks ({kind}): {rounds[..Completers].Sum()} batches, {rounds[Completers..].Sum()} other writes, deadlocks 0");
    }

    private static async Task<int> WorkAsync(StoreNode node, ConcurrentDictionary<Guid, ClaimKey> claims, Random random, Func<bool> isOver)
    {
        int rounds = 0;
        for (; !isOver(); rounds++)
        {
            // A lease that is soon over, so that there is something to rescue.
            var worker = Guid.NewGuid();
            await node.Workers.RegisterAsync(new WorkerIdentity(worker, "test-host", 42, "1.2.3"), Lease, CancellationToken.None);
            foreach (ClaimedJob job in await node.ClaimAsync(worker, limit: Jobs / 2))
                claims[job.Key.JobId] = job.Key;
            ClaimKey[] keys = [.. claims.Values];
            random.Shuffle(keys);
            keys = keys[..(keys.Length * 3 / 4)];
            await (random.Next(3) switch
            {
                0 => node.Workers.ReleaseAsync(keys, CancellationToken.None),
                1 => node.Workers.FailAsync([.. keys.Select(key => new FailedAttempt(key, "again", TimeSpan.FromMilliseconds(random.Next(2))))], CancellationToken.None),
                _ => node.Workers.CompleteAsync(keys, CancellationToken.None),
            });
        }

        return rounds;
    }

    private static async Task<int> RepeatAsync(Func<Task> step, Func<bool> isOver)
    {
        int rounds = 0;
        for (; !isOver(); rounds++)
            await step();
        return rounds;
    }

    private static async Task PruneAsync(StoreNode node)
    {
        PruneCursor? place = PruneCursor.Start;
        while (place is not null)
            place = (await node.Maintenance.PruneJobsAsync(Rules, place, Jobs, CancellationToken.None)).Next;
    }

    private static Task RetryOneAsync(StoreNode node, ConcurrentDictionary<Guid, ClaimKey> claims) => claims.Keys.FirstOrDefault() is var job && job != Guid.Empty
        ? node.Client.RetryAsync(TestJob.Project, job, cancellationToken: CancellationToken.None)
        : Task.Delay(1);
}
