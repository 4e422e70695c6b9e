using System.Globalization;
using Jobplane.Storage;
using Jobplane.Tests.Stores;

namespace Jobplane.Tests.Conformance;

public sealed class ScheduleFireTests
{
    [Theory, EveryStore]
    public async Task Fire_ScheduleThatIsDue_EnqueuesItsJobOnce(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        ScheduleDefinition definition = TestSchedule.New() with
        {
            Options = new ScheduleOptions { Queue = "reports", Priority = 7, MaxAttempts = 5 },
        };
        await TestSchedule.PutAsync(node, definition);

        node.Advance(TimeSpan.FromSeconds(59.999));
        await node.FireAsync();
        Assert.Equal(0, await node.CountAsync("jobs"));

        node.Advance(TimeSpan.FromSeconds(2));
        await node.FireAsync();
        await node.FireAsync();

        Schedule schedule = (await node.Schedules.GetAsync(TestJob.Project, TestSchedule.Name))!;
        Assert.Equal(StoreNode.Start.AddMinutes(1), schedule.LastFire!.DueAt);
        Assert.Equal(node.Now, schedule.LastFire.FiredAt);
        Assert.Equal(JobStatus.Pending, schedule.LastFire.Status);
        Assert.Equal(StoreNode.Start.AddMinutes(2), schedule.NextFires[0]);
        Assert.Null(schedule.LastSkippedAt);
        Assert.Equal(1, await node.CountAsync("jobs"));
        Job job = await node.ReadAsync(schedule.LastFire.JobId);
        Assert.Equal(
            (TestJob.Type, definition.Payload.Deserialize<Dictionary<string, int>>()!["n"], "reports", 7, 5, 0),
            (job.Type, job.Payload.Deserialize<Dictionary<string, int>>()!["n"], job.Queue, job.Priority, job.MaxAttempts, job.Attempts));
        Assert.Equal((StoreNode.Start.AddMinutes(1), node.Now), (job.ScheduledAt, job.CreatedAt));
        Assert.Single(await node.ClaimAsync(await node.RegisterAsync(), queue: "reports"));
    }

    [Theory, EveryStore]
    public async Task Fire_LastJobHasEnded_ItsOutcomeIsShown(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        await TestSchedule.PutAsync(node, TestSchedule.New());
        node.Advance(TimeSpan.FromMinutes(1));
        await node.FireAsync();
        ClaimedJob job = Assert.Single(await node.ClaimAsync(await node.RegisterAsync()));

        await node.FailAsync(job.Key);

        Assert.Equal(JobStatus.Failed, (await node.Schedules.GetAsync(TestJob.Project, TestSchedule.Name))!.LastFire!.Status);
        await node.Store.ExecuteAsync($"DELETE FROM {node.Store.Table("jobs")}");
        ScheduleFire fire = (await node.Schedules.GetAsync(TestJob.Project, TestSchedule.Name))!.LastFire!;
        Assert.Equal((job.Key.JobId, (JobStatus?)null), (fire.JobId, fire.Status));
    }

    [Theory]
    [EveryStore(MissedFires.Skip, new double[] { }, 5.0)]
    [EveryStore(MissedFires.Once, new double[] { 5 }, 4.0)]
    [EveryStore(MissedFires.All, new double[] { 1, 2, 3, 4, 5 }, null)]
    public async Task Fire_FiveFiresMissed_FollowsThePolicy(StoreKind kind, MissedFires missed, double[] fired, double? skipped)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        await TestSchedule.PutAsync(node, TestSchedule.New(missed: missed));
        node.Advance(TimeSpan.FromSeconds(330));

        await node.FireAsync();
        await node.FireAsync();

        Assert.Equal(fired, await TestSchedule.FiredMinutesAsync(node));
        Schedule schedule = (await node.Schedules.GetAsync(TestJob.Project, TestSchedule.Name))!;
        Assert.Equal(skipped is { } minute ? StoreNode.Start.AddMinutes(minute) : null, schedule.LastSkippedAt);
        Assert.Equal(StoreNode.Start.AddMinutes(6), schedule.NextFires[0]);
        node.Now = StoreNode.Start.AddMinutes(6);
        await node.FireAsync();
        Assert.Equal([.. fired, 6], await TestSchedule.FiredMinutesAsync(node));
    }

    [Theory]
    [EveryStore(ScheduleOverlap.Allow, true, true)]
    [EveryStore(ScheduleOverlap.Skip, false, false)]
    [EveryStore(ScheduleOverlap.QueueOne, false, true)]
    public async Task Fire_EarlierJobUnfinished_FollowsThePolicy(StoreKind kind, ScheduleOverlap overlap, bool whileWaiting, bool whileRunning)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        await TestSchedule.PutAsync(node, TestSchedule.New(overlap: overlap));
        async Task<bool> FiresAsync()
        {
            long before = await node.CountAsync("schedule_fires");
            node.Advance(TimeSpan.FromMinutes(1));
            await node.FireAsync();
            return await node.CountAsync("schedule_fires") > before;
        }

        Assert.True(await FiresAsync());
        Assert.Equal(whileWaiting, await FiresAsync());
        IReadOnlyList<ClaimedJob> running = await node.ClaimAsync(await node.RegisterAsync());
        Assert.Equal(whileRunning, await FiresAsync());
        if (overlap != ScheduleOverlap.Allow)
            Assert.Equal(whileRunning ? StoreNode.Start.AddMinutes(2) : node.Now, (await node.Schedules.GetAsync(TestJob.Project, TestSchedule.Name))!.LastSkippedAt);

        foreach (ClaimedJob job in running.Concat(await node.ClaimAsync(await node.RegisterAsync())))
            Assert.True(await node.CompleteAsync(job.Key));
        Assert.True(await FiresAsync());
    }

    [Theory]
    [EveryStore(ScheduleOverlap.Skip)]
    [EveryStore(ScheduleOverlap.QueueOne)]
    public async Task Fire_AllMissedButNoOverlap_MakesOneJob(StoreKind kind, ScheduleOverlap overlap)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        await TestSchedule.PutAsync(node, TestSchedule.New(missed: MissedFires.All, overlap: overlap));
        node.Advance(TimeSpan.FromMinutes(5));

        await node.FireAsync();

        Assert.Equal([5], await TestSchedule.FiredMinutesAsync(node));
    }

    [Theory, EveryStore]
    public async Task Fire_MoreMissedThanTheLimit_MakesTheLastHundred(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        await TestSchedule.PutAsync(node, TestSchedule.New(missed: MissedFires.All));
        node.Advance(TimeSpan.FromMinutes(1_000));

        await node.FireAsync();

        Assert.Equal(Enumerable.Range(901, 100).Select(minute => (double)minute), await TestSchedule.FiredMinutesAsync(node));
        Assert.Equal(StoreNode.Start.AddMinutes(900), (await node.Schedules.GetAsync(TestJob.Project, TestSchedule.Name))!.LastSkippedAt);
    }

    [Theory]
    [EveryStore("30 2 * * *", "America/New_York", "2026-03-07T12:00Z", "03-08T07:00 03-09T06:30")]
    [EveryStore("30 1 * * *", "America/New_York", "2026-10-31T12:00Z", "11-01T05:30 11-02T06:30")]
    [EveryStore("15 2 * * *", "Australia/Lord_Howe", "2026-10-03T00:00Z", "10-03T15:30 10-04T15:15")]
    [EveryStore("45 1 * * *", "Australia/Lord_Howe", "2026-04-04T00:00Z", "04-04T14:45 04-05T15:15")]
    public async Task Fire_AcrossAChangeOfClocks_ComesOnceADay(StoreKind kind, string cron, string zone, string from, string fires)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        node.Now = DateTimeOffset.Parse(from, CultureInfo.InvariantCulture);
        await TestSchedule.PutAsync(node, TestSchedule.New(cron, zone: zone));

        for (int quarter = 0; quarter < 2 * 24 * 4; quarter++)
        {
            node.Advance(TimeSpan.FromMinutes(15));
            await node.FireAsync();
        }

        IReadOnlyList<double> minutes = await TestSchedule.FiredMinutesAsync(node);
        Assert.Equal(fires, string.Join(' ', minutes.Select(minute => StoreNode.Start.AddMinutes(minute).ToString("MM-dd'T'HH:mm", CultureInfo.InvariantCulture))));
    }

    [Theory, EveryStore]
    public async Task Fire_PausedSchedule_DoesNothing(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        await TestSchedule.PutAsync(node, TestSchedule.New());
        await node.Schedules.PauseAsync(TestJob.Project, TestSchedule.Name);
        node.Advance(TimeSpan.FromMinutes(5));

        await node.FireAsync();

        Assert.Equal(0, await node.CountAsync("jobs"));
    }

    [Theory, EveryStore]
    public async Task Fire_LongHistory_KeepsTheLastHundredFires(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        await TestSchedule.PutAsync(node, TestSchedule.New(missed: MissedFires.All));
        for (int i = 0; i < 4; i++)
        {
            node.Advance(TimeSpan.FromMinutes(70));
            await node.FireAsync();
        }

        Assert.Equal(280, await node.CountAsync("jobs"));
        Assert.InRange(await node.CountAsync("schedule_fires"), 100, 170);
    }

    [Theory, EveryStore]
    public async Task Fire_ScheduleThatCannotBeRead_IsLeftAndDoesNotHinderOthers(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        for (int i = 0; i < 120; i++)
            await TestSchedule.PutAsync(node, TestSchedule.New(), $"broken-{i}");
        await TestSchedule.PutAsync(node, TestSchedule.New(), "sound");
        await node.Store.ExecuteAsync($"UPDATE {node.Store.Table("schedules")} SET time_zone = 'Mars/Base' WHERE name LIKE 'broken%'");
        node.Advance(TimeSpan.FromMinutes(1));

        await node.FireAsync();

        Assert.Equal([1], await TestSchedule.FiredMinutesAsync(node, "sound"));
        Assert.Equal(1, await node.CountAsync("schedule_fires"));
        await node.Store.ExecuteAsync($"UPDATE {node.Store.Table("schedules")} SET time_zone = 'UTC'");
        await node.FireAsync();
        Assert.Equal(121, await node.CountAsync("schedule_fires"));
    }

    [Theory, EveryStore]
    public async Task Poll_DueSchedule_IsTold(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        await TestSchedule.PutAsync(node, TestSchedule.New());

        Assert.False((await PollAsync(node)).HasDueSchedules);
        node.Advance(TimeSpan.FromMinutes(1));
        Assert.True((await PollAsync(node)).HasDueSchedules);
        Assert.False((await PollAsync(node)).HasDueJobs);
        await node.FireAsync();
        Assert.False((await PollAsync(node)).HasDueSchedules);
    }

    private static Task<PollResult> PollAsync(StoreNode node) => node.Maintenance.PollAsync([], [], workerId: null, CancellationToken.None);
}
