using Jobplane.Tests.Conformance;
using Jobplane.Tests.Stores;
using Microsoft.Extensions.Time.Testing;

namespace Jobplane.Tests.Faults;

/// <summary>A queue full of jobs that no handler of this process is there for, as when a new version enqueues what the old one does not know.</summary>
public sealed class UnknownTypesTests
{
    private const int Unknown = 5000;

    /// <summary>Longer than sweeps ever pause, whatever the last one cost.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task Queue_full_of_unknown_types_is_walked_over_by_sweeps_alone()
    {
        await using StoreNode node = await StoreNode.StartAsync(StoreKind.Postgres, _time);
        Guid worker = await node.RegisterAsync();
        await node.Jobs.EnqueueAsync([.. TestJob.Many(Unknown).Select(job => job with { Type = "unknown" })], CancellationToken.None);
        node.Advance(TimeSpan.FromSeconds(1));
        Assert.Empty(await SweepAsync(node));

        long before = await ReadyIndex.EntriesReadAsync(node);
        for (int i = 0; i < 10; i++)
            Assert.Empty(await node.ClaimAsync(worker));
        Job job = await node.EnqueueAsync(TestJob.New());
        Assert.Equal(job.Id, Assert.Single(await node.ClaimAsync(worker)).Key.JobId);
        long read = await ReadyIndex.EntriesReadAsync(node) - before;

        Assert.InRange(read, 1, 10);
        Assert.Equal(Unknown, (await node.ClaimAsync(worker, Unknown, type: "unknown")).Count);
    }

    [Fact]
    public async Task Floor_of_a_queue_that_was_paused_or_had_nothing_hides_no_job()
    {
        await using StoreNode node = await StoreNode.StartAsync(StoreKind.Postgres, _time);
        Guid worker = await node.RegisterAsync();
        Job job = await node.EnqueueAsync(TestJob.New());
        await node.Fleet.PauseQueueAsync(TestJob.Queue, TestJob.Project, new AuditOrigin(), CancellationToken.None);
        node.Advance(TimeSpan.FromSeconds(5));
        Assert.Empty(await SweepAsync(node));
        await node.Fleet.ResumeQueueAsync(TestJob.Queue, TestJob.Project, new AuditOrigin(), CancellationToken.None);
        Assert.Equal(job.Id, Assert.Single(await node.ClaimAsync(worker)).Key.JobId);

        node.Advance(TimeSpan.FromSeconds(5));
        Assert.Empty(await SweepAsync(node));
        Job late = await node.EnqueueAsync(TestJob.New());
        await node.Store.ExecuteAsync($"UPDATE {node.Store.Table("jobs")} SET rank = 1 WHERE id = @id", ("id", late.Id));
        Assert.Empty(await node.ClaimAsync(worker));

        Assert.Equal([TestJob.Queue], await SweepAsync(node));
        Assert.Equal(late.Id, Assert.Single(await node.ClaimAsync(worker)).Key.JobId);
    }

    private async Task<IReadOnlyList<string>> SweepAsync(StoreNode node)
    {
        _time.Advance(Pause);
        return (await node.Maintenance.PollAsync([TestJob.Queue], [TestJob.Type], workerId: null, CancellationToken.None)).ReadyQueues;
    }
}
