using Jobplane.Storage;
using Jobplane.Tests.Stores;

namespace Jobplane.Tests.Conformance;

/// <summary>Jobs of schedules that must not begin long after their fire.</summary>
public sealed class ScheduleExpiryTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Theory, EveryStore]
    public async Task Fire_OfAScheduleWithExpiry_GivesItsJobThatLongFromTheFire(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        await PutAsync(node, TimeSpan.FromSeconds(30.25));
        node.Advance(Minute + TimeSpan.FromSeconds(5));

        Job job = await FireAsync(node);

        Assert.Equal((StoreNode.Start + Minute, StoreNode.Start + Minute + TimeSpan.FromSeconds(30.25)), (job.ScheduledAt, job.ExpiresAt));
        node.Now = job.ExpiresAt;
        Assert.Empty(await node.ClaimAsync(await node.RegisterAsync()));
        Assert.Equal(1, await node.Maintenance.ExpireAsync(1000, CancellationToken.None));
        Job expired = await node.ReadAsync(job.Id);
        Assert.Equal((JobStatus.Cancelled, 0, IMaintenanceStore.ExpiredError), (expired.Status, expired.Attempts, expired.LastError));
        Assert.Equal(JobStatus.Cancelled, (await node.Schedules.GetAsync(TestJob.Project, TestSchedule.Name))!.LastFire!.Status);
    }

    [Theory, EveryStore]
    public async Task Fire_WhoseJobBeginsInTime_IsNotExpired(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        await PutAsync(node, TimeSpan.FromSeconds(30));
        node.Advance(Minute);
        Job job = await FireAsync(node);
        ClaimedJob claimed = Assert.Single(await node.ClaimAsync(await node.RegisterAsync()));

        node.Advance(Minute);

        Assert.Equal(0, await node.Maintenance.ExpireAsync(1000, CancellationToken.None));
        Assert.True(await node.CompleteAsync(claimed.Key));
        Assert.Equal(JobStatus.Completed, (await node.ReadAsync(job.Id)).Status);
    }

    [Theory, EveryStore]
    public async Task Fire_MadeUpForTooLate_EndsAtOnceAndCanBeSeen(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        await PutAsync(node, 2 * Minute, MissedFires.All);
        node.Advance(3 * Minute);
        await node.FireAsync();

        Assert.Equal(3, await node.CountAsync("jobs"));
        // That of the first minute had two, which are over.
        Assert.Equal(1, await node.Maintenance.ExpireAsync(1000, CancellationToken.None));
        Assert.Equal(2, (await node.ClaimAsync(await node.RegisterAsync())).Count);
    }

    [Theory, EveryStore]
    public async Task Overlap_JobThatHasExpired_IsInNobodysWay(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        await PutAsync(node, TimeSpan.FromSeconds(30), overlap: ScheduleOverlap.Skip);
        node.Advance(Minute);
        Job first = await FireAsync(node);
        node.Advance(Minute);
        await node.Maintenance.ExpireAsync(1000, CancellationToken.None);

        Job second = await FireAsync(node);

        Assert.NotEqual(first.Id, second.Id);
        Assert.Null((await node.Schedules.GetAsync(TestJob.Project, TestSchedule.Name))!.LastSkippedAt);
    }

    [Theory, EveryStore]
    public async Task Run_ByHand_CountsFromThen(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        await PutAsync(node, TimeSpan.FromDays(1));
        node.Advance(TimeSpan.FromSeconds(10));

        Job job = (await node.Schedules.RunAsync(TestJob.Project, TestSchedule.Name))!;

        Assert.Equal((node.Now, node.Now + TimeSpan.FromDays(1)), (job.ScheduledAt, job.ExpiresAt));
        Assert.Equal(job, await node.ReadAsync(job.Id));
    }

    [Theory, EveryStore]
    public async Task Put_WithoutExpiryAgain_MakesJobsThatWaitForEver(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        await PutAsync(node, Minute);
        Schedule changed = await TestSchedule.PutAsync(node, TestSchedule.New());
        node.Advance(Minute);

        Job job = await FireAsync(node);

        Assert.Equal((null, null), (changed.Definition.Options.ExpiresAfter, job.ExpiresAt));
    }

    [Theory, EveryStore]
    public async Task Put_ExpiryOutOfRange_IsRefused(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);

        foreach (TimeSpan span in (TimeSpan[])[TimeSpan.Zero, -Minute, TimeSpan.FromDays(367), TimeSpan.MaxValue])
        {
            var error = await Assert.ThrowsAsync<JobValidationException>(() => PutAsync(node, span));
            Assert.Equal("expires_after_seconds", error.Member);
        }
    }

    private static Task<Schedule> PutAsync(
        StoreNode node, TimeSpan expiresAfter, MissedFires missed = MissedFires.Once, ScheduleOverlap overlap = ScheduleOverlap.Allow)
    {
        ScheduleDefinition definition = TestSchedule.New(missed: missed, overlap: overlap);
        return TestSchedule.PutAsync(node, definition with { Options = definition.Options with { ExpiresAfter = expiresAfter } });
    }

    /// <summary>Fires what is due, and reads the last job of it.</summary>
    private static async Task<Job> FireAsync(StoreNode node)
    {
        await node.FireAsync();
        return await node.ReadAsync((await node.Schedules.GetAsync(TestJob.Project, TestSchedule.Name))!.LastFire!.JobId);
    }
}
