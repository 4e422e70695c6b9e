using System.Collections.Concurrent;
using Jobplane.Storage;
using Jobplane.Tests.Stores;

namespace Jobplane.Tests.Conformance;

public sealed class ContentionTests
{
    private const int Jobs = 200;
    private const int Tasks = 8;
    private const int Rounds = 25;

    [Theory, EveryStore]
    public async Task AnyOutcome_ShuffledOverlappingBatchesAtOnce_NeverDeadlock(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        await using StoreNode other = StoreNode.On(node.Store);
        await node.Jobs.EnqueueAsync([.. TestJob.Many(Jobs).Select(job => job with { MaxAttempts = 100 })], CancellationToken.None);
        var claims = new ConcurrentDictionary<Guid, ClaimKey>();

        // A deadlock that the database breaks up is a StoreUnavailableException here.
        await Task.WhenAll(Enumerable.Range(0, Tasks).Select(n => Task.Run(() => WorkAsync(n % 2 == 0 ? node : other, claims, new Random(n)))));

        Assert.Equal(Jobs, await node.CountAsync("jobs"));
        Assert.NotEqual(0, await node.CountAsync("job_attempts"));
    }

    // Every job's last known claim is tried by all tasks, in batches of most of the jobs, so that batches share many rows.
    private static async Task WorkAsync(StoreNode node, ConcurrentDictionary<Guid, ClaimKey> claims, Random random)
    {
        Guid worker = await node.RegisterAsync();
        for (int round = 0; round < Rounds; round++)
        {
            foreach (ClaimedJob job in await node.ClaimAsync(worker, limit: Jobs / 2))
                claims[job.Key.JobId] = job.Key;
            ClaimKey[] keys = [.. claims.Values];
            random.Shuffle(keys);
            keys = keys[..(keys.Length * 3 / 4)];
            switch (random.Next(3))
            {
                case 0:
                    await node.Workers.ReleaseAsync(keys, CancellationToken.None);
                    break;
                case 1:
                    await node.Workers.FailAsync([.. keys.Select(key => new FailedAttempt(key, "again", TimeSpan.Zero))], CancellationToken.None);
                    break;
                default:
                    await node.Workers.CompleteAsync(keys[..(keys.Length / 20)], CancellationToken.None);
                    break;
            }

            await node.RescueAsync();
        }
    }

    [Theory, EveryStore]
    public async Task Rescue_RacesWithCompletions_EachJobHasExactlyOneOutcome(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        await using StoreNode rescuer = StoreNode.On(node.Store);
        ClaimKey[] keys = [.. (await node.RunAsync(TestJob.Many(600))).Select(job => job.Key)];
        rescuer.Now = StoreNode.Start + StoreNode.Lease;

        Task<bool[]> completing = Task.Run(() => CompleteAsync(node, keys));
        Task<int> rescuing = Task.Run(() => RescueAsync(rescuer));
        await Task.WhenAll(completing, rescuing);

        bool[] completed = await completing;
        Job?[] jobs = await node.Jobs.GetAsync([.. keys.Select(key => new JobKey(TestJob.Project, key.JobId))], CancellationToken.None);
        Assert.Equal(completed.Select(done => done ? JobStatus.Completed : JobStatus.Pending), jobs.Select(job => job!.Status));
        Assert.Equal(keys.Length, completed.Count(done => done) + await rescuing);
        Assert.Equal(await rescuing, await node.CountAsync("job_attempts"));
    }

    private static async Task<bool[]> CompleteAsync(StoreNode node, ClaimKey[] keys)
    {
        var completed = new List<bool>();
        foreach (ClaimKey[] batch in keys.Chunk(20))
            completed.AddRange(await node.Workers.CompleteAsync(batch, CancellationToken.None));
        return [.. completed];
    }

    private static async Task<int> RescueAsync(StoreNode node)
    {
        var deadline = new Deadline();
        int total = 0;
        // Jobs that are being completed are skipped, so one empty pass is not the end while any runs.
        while (Convert.ToInt64(await node.Store.ScalarAsync($"SELECT count(*) FROM {node.Store.Table("jobs")} WHERE status = 'running'")) > 0)
        {
            total += (await node.RescueAsync(limit: 10)).Total;
            deadline.Check("some jobs were neither completed nor rescued");
        }

        return total;
    }
}
