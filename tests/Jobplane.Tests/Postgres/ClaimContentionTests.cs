using System.Data.Common;
using Jobplane.Storage;
using Jobplane.Tests.Conformance;
using Jobplane.Tests.Stores;

namespace Jobplane.Tests.Postgres;

/// <summary>Claims that meet each other at the head of a queue.</summary>
public sealed class ClaimContentionTests
{
    [Fact]
    public async Task Claim_of_a_queue_whose_head_others_hold_gives_up_and_comes_through_behind_it()
    {
        await using StoreNode node = await StoreNode.StartAsync(StoreKind.Postgres);
        Guid worker = await node.RegisterAsync();
        Job[] jobs = await node.Jobs.EnqueueAsync(TestJob.Many(2000), CancellationToken.None);
        await using DbConnection other = await node.Store.ConnectAsync();
        await using DbTransaction transaction = await other.BeginTransactionAsync();
        await LockAsync(other, $"SELECT FROM {node.Store.Table("jobs")} WHERE seq <= (SELECT min(seq) + 1499 FROM {node.Store.Table("jobs")}) FOR UPDATE");

        var taken = new List<Guid>();
        int cut = 0;
        while (taken.Count < 500)
        {
            ClaimResult claimed = await ClaimAsync(node, worker, limit: 100);
            Assert.True(claimed.IsCut || claimed.Jobs.Count == 100, "The claim found nothing, and says that there is no more.");
            taken.AddRange(claimed.Jobs.Select(job => job.Key.JobId));
            cut += claimed.IsCut ? 1 : 0;
        }

        Assert.Equal(jobs[1500..].Select(job => job.Id).ToHashSet(), [.. taken]);
        Assert.InRange(cut, 1, 30);
        await transaction.RollbackAsync();
        Assert.Equal(jobs[..1500].Select(job => job.Id).ToHashSet(), [.. (await ClaimAllAsync(node, worker)).Select(job => job.Key.JobId)]);
    }

    [Fact]
    public async Task Claim_with_others_ahead_leaves_them_the_head_but_not_for_want_of_more()
    {
        await using StoreNode node = await StoreNode.StartAsync(StoreKind.Postgres);
        Guid worker = await node.RegisterAsync();
        Job[] jobs = await node.Jobs.EnqueueAsync(TestJob.Many(400), CancellationToken.None);

        IReadOnlyList<ClaimedJob> behind = (await ClaimAsync(node, worker, limit: 100, ahead: 100)).Jobs;
        ClaimResult tooFew = await ClaimAsync(node, worker, limit: 200, ahead: 200);
        ClaimResult next = await ClaimAsync(node, worker, limit: 200, ahead: 200);
        ClaimResult none = await ClaimAsync(node, worker, limit: 200, ahead: 200);

        Assert.Equal(jobs[100..200].Select(job => job.Id), behind.Select(job => job.Key.JobId));
        Assert.Equal(jobs[300..].Select(job => job.Id), tooFew.Jobs.Select(job => job.Key.JobId));
        Assert.True(tooFew.IsCut);
        Assert.Equal(jobs[..100].Concat(jobs[200..300]).Select(job => job.Id), next.Jobs.Select(job => job.Key.JobId));
        Assert.Empty(none.Jobs);
    }

    [Fact]
    public async Task Claim_with_others_ahead_hides_nothing_from_the_next()
    {
        await using StoreNode node = await StoreNode.StartAsync(StoreKind.Postgres);
        Guid worker = await node.RegisterAsync();
        Job[] jobs = await node.Jobs.EnqueueAsync(TestJob.Many(200), CancellationToken.None);
        // Long ago enough that a claim remembers where it ended.
        node.Advance(TimeSpan.FromSeconds(5));
        await ClaimAsync(node, worker, limit: 100, ahead: 100);

        ClaimResult next = await ClaimAsync(node, worker, limit: 100);

        Assert.Equal(jobs[..100].Select(job => job.Id), next.Jobs.Select(job => job.Key.JobId));
        Assert.False(next.IsCut);
    }

    [Fact]
    public async Task Claims_of_many_workers_at_once_take_each_job_once_and_leave_none()
    {
        await using StoreNode node = await StoreNode.StartAsync(StoreKind.Postgres);
        Job[] jobs = await node.Jobs.EnqueueAsync(TestJob.Many(3000), CancellationToken.None);

        IReadOnlyList<ClaimedJob>[] claimed = await Task.WhenAll(Enumerable.Range(0, 6).Select(async _ => await ClaimAllAsync(node, await node.RegisterAsync())));

        Guid[] taken = [.. claimed.SelectMany(each => each).Select(job => job.Key.JobId)];
        Assert.Equal(jobs.Length, taken.Length);
        Assert.Equal(jobs.Select(job => job.Id).ToHashSet(), [.. taken]);
        Assert.Equal(0, await node.CountAsync("ready_jobs"));
    }

    [Fact]
    public async Task Claim_of_a_batch_of_which_one_does_not_say_where_it_is_takes_them_in_their_order()
    {
        await using StoreNode node = await StoreNode.StartAsync(StoreKind.Postgres);
        Guid worker = await node.RegisterAsync();
        Job[] jobs = await EnqueueAsync(node, placeOfEighth: "NULL");

        ClaimResult batch = await ClaimAsync(node, worker, limit: 100);
        ClaimResult singly = await ClaimAsync(node, worker, limit: 100);

        Assert.Empty(batch.Jobs);
        Assert.True(batch.IsCut);
        Assert.Equal(jobs[..100].Select(job => job.Id), singly.Jobs.Select(job => job.Key.JobId));
    }

    [Fact]
    public async Task Claim_of_a_batch_of_which_one_has_moved_does_not_hide_it()
    {
        await using StoreNode node = await StoreNode.StartAsync(StoreKind.Postgres);
        Guid worker = await node.RegisterAsync();
        Job[] jobs = await EnqueueAsync(node, placeOfEighth: "'(4000,1)'");

        ClaimResult batch = await ClaimAsync(node, worker, limit: 100);
        ClaimResult singly = await ClaimAsync(node, worker, limit: 100);

        Assert.Equal(jobs[..100].Where(job => job.Id != jobs[7].Id).Select(job => job.Id), batch.Jobs.Select(job => job.Key.JobId));
        Assert.True(batch.IsCut);
        Assert.Equal(jobs[100..199].Prepend(jobs[7]).Select(job => job.Id), singly.Jobs.Select(job => job.Key.JobId));
    }

    /// <summary>Enqueues 200 jobs, and lets the entry of the eighth say that it is somewhere else, long enough ago that a claim remembers where it ended.</summary>
    private static async Task<Job[]> EnqueueAsync(StoreNode node, string placeOfEighth)
    {
        Job[] jobs = await node.Jobs.EnqueueAsync(TestJob.Many(200), CancellationToken.None);
        await node.Store.ExecuteAsync($"UPDATE {node.Store.Table("ready_jobs")} SET place = {placeOfEighth} WHERE job_id = @id", ("id", jobs[7].Id));
        node.Advance(TimeSpan.FromSeconds(5));
        return jobs;
    }

    /// <summary>Claims until it hears that there is no more.</summary>
    private static async Task<IReadOnlyList<ClaimedJob>> ClaimAllAsync(StoreNode node, Guid worker)
    {
        const int limit = 40;
        var all = new List<ClaimedJob>();
        while (true)
        {
            ClaimResult claimed = await ClaimAsync(node, worker, limit);
            all.AddRange(claimed.Jobs);
            if (claimed.Jobs.Count < limit && !claimed.IsCut)
                return all;
        }
    }

    private static Task<ClaimResult> ClaimAsync(StoreNode node, Guid worker, int limit, int ahead = 0) =>
        node.Workers.ClaimAsync(new ClaimRequest(worker, TestJob.Queue, [TestJob.Type], limit) { Ahead = ahead }, CancellationToken.None);

    private static async Task LockAsync(DbConnection connection, string sql)
    {
        await using DbCommand command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }
}
