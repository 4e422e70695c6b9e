using Jobplane.Cron;
using Jobplane.Storage;
using Jobplane.Tests.Stores;

namespace Jobplane.Tests.Conformance;

/// <summary>Each time fires once in the whole fleet, whoever else plans for it or changes the schedule meanwhile.</summary>
public sealed class ScheduleRaceTests
{
    [Theory, EveryStore]
    public async Task Fire_ThreeNodesAtOnce_EachTimeOfEachScheduleFiresOnce(StoreKind kind)
    {
        const int schedules = 20;
        const int minutes = 10;
        await using StoreNode first = await StoreNode.StartAsync(kind);
        await using StoreNode second = StoreNode.On(first.Store);
        await using StoreNode third = StoreNode.On(first.Store);
        for (int i = 0; i < schedules; i++)
            await TestSchedule.PutAsync(first, TestSchedule.New(), $"schedule-{i}");

        for (int minute = 1; minute <= minutes; minute++)
        {
            first.Now = second.Now = third.Now = StoreNode.Start.AddMinutes(minute);
            await Task.WhenAll(new[] { first, second, third, first, second, third }.Select(node => Task.Run(node.FireAsync)));
            // A schedule that two nodes plan for at once may be passed over by both of their statements, and is seen again by the next poll.
            await first.FireAsync();
        }

        Assert.Equal(schedules * minutes, await first.CountAsync("schedule_fires"));
        Assert.Equal(schedules * minutes, await first.CountAsync("jobs"));
        for (int i = 0; i < schedules; i++)
            Assert.Equal(Enumerable.Range(1, minutes).Select(minute => (double)minute), await TestSchedule.FiredMinutesAsync(first, $"schedule-{i}"));
    }

    [Theory]
    [EveryStore("fire")]
    [EveryStore("put")]
    [EveryStore("pause")]
    [EveryStore("run")]
    [EveryStore("delete")]
    public async Task Fire_ChangedSinceItWasPlanned_DoesNothing(StoreKind kind, string change)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        await TestSchedule.PutAsync(node, TestSchedule.New());
        node.Advance(TimeSpan.FromMinutes(1));
        PlannedFire stale = await PlanAsync(node);
        await (change switch
        {
            "fire" => node.FireAsync(),
            "put" => TestSchedule.PutAsync(node, TestSchedule.New("0 0 * * *")),
            "pause" => node.Schedules.PauseAsync(TestJob.Project, TestSchedule.Name),
            "run" => node.Schedules.RunAsync(TestJob.Project, TestSchedule.Name),
            _ => node.Schedules.DeleteAsync(TestJob.Project, TestSchedule.Name),
        });
        long jobs = await node.CountAsync("jobs");
        Schedule? before = await node.Schedules.GetAsync(TestJob.Project, TestSchedule.Name);

        Assert.Empty(await node.Maintenance.FireSchedulesAsync([stale], CancellationToken.None));

        Assert.Equal(jobs, await node.CountAsync("jobs"));
        Schedule? after = await node.Schedules.GetAsync(TestJob.Project, TestSchedule.Name);
        Assert.Equal(
            (before?.Version, before?.NextFireAt, before?.LastSkippedAt, before?.LastFire),
            (after?.Version, after?.NextFireAt, after?.LastSkippedAt, after?.LastFire));
    }

    [Theory, EveryStore]
    public async Task Fire_TimeThatWasFiredBefore_MovesOnWithoutAJob(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        await TestSchedule.PutAsync(node, TestSchedule.New());
        node.Advance(TimeSpan.FromMinutes(1));
        await node.FireAsync();
        // As after the database's clock was set back.
        await node.Store.ExecuteAsync($"UPDATE {node.Store.Table("schedules")} SET next_fire_at = (SELECT due_at FROM {node.Store.Table("schedule_fires")})");

        await node.FireAsync();

        Assert.Equal([1], await TestSchedule.FiredMinutesAsync(node));
        Assert.Equal(1, await node.CountAsync("jobs"));
        Assert.Equal(StoreNode.Start.AddMinutes(2), (await node.Schedules.GetAsync(TestJob.Project, TestSchedule.Name))!.NextFires[0]);
    }

    [Theory, EveryStore]
    public async Task Fire_JobsCannotBeWritten_ScheduleStaysDue(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        await TestSchedule.PutAsync(node, TestSchedule.New());
        node.Advance(TimeSpan.FromMinutes(1));
        await node.Store.ExecuteAsync($"ALTER TABLE {node.Store.Table("jobs")} RENAME COLUMN max_attempts TO renamed");

        await Assert.ThrowsAsync<StoreException>(node.FireAsync);

        await node.Store.ExecuteAsync($"ALTER TABLE {node.Store.Table("jobs")} RENAME COLUMN renamed TO max_attempts");
        Assert.Equal(0, await node.CountAsync("schedule_fires"));
        await node.FireAsync();
        Assert.Equal([1], await TestSchedule.FiredMinutesAsync(node));
    }

    [Theory, EveryStore]
    public async Task Run_WhileTheScheduleFires_LosesNeither(StoreKind kind)
    {
        const int rounds = 20;
        await using StoreNode node = await StoreNode.StartAsync(kind);
        await using StoreNode other = StoreNode.On(node.Store);
        await TestSchedule.PutAsync(node, TestSchedule.New());
        for (int i = 1; i <= rounds; i++)
        {
            node.Now = other.Now = StoreNode.Start.AddMinutes(i);
            await Task.WhenAll(
                Task.Run(node.FireAsync),
                Task.Run(() => other.Schedules.RunAsync(TestJob.Project, TestSchedule.Name)),
                Task.Run(other.FireAsync));
            await node.FireAsync();
        }

        Assert.Equal(Enumerable.Range(1, rounds).Select(minute => (double)minute), await TestSchedule.FiredMinutesAsync(node));
        Assert.Equal(2 * rounds, await node.CountAsync("jobs"));
    }

    private static async Task<PlannedFire> PlanAsync(StoreNode node)
    {
        DueSchedules due = await node.Maintenance.ListDueSchedulesAsync(DateTimeOffset.MinValue, new ScheduleKey("", ""), 10, CancellationToken.None);
        DueSchedule schedule = Assert.Single(due.Schedules);
        return new PlannedFire(schedule, FirePlan.Of(
            CronTimes.Parse(schedule.Cron, schedule.TimeZone), schedule.DueAt, due.Now, schedule.MissedFires, schedule.Overlap));
    }
}
