using Jobplane.Storage;
using Jobplane.Tests.Stores;

namespace Jobplane.Tests.Conformance;

public sealed class ScheduleTests
{
    [Theory, EveryStore]
    public async Task Put_NewSchedule_IsReadBackWithItsNextFiveTimes(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        var definition = new ScheduleDefinition("30  9 * *   MON-FRI", "report", JobPayload.FromJson("""{"n": 12345678901234567890}"""), new ScheduleOptions
        {
            TimeZone = "Europe/Zurich", MissedFires = MissedFires.All, Overlap = ScheduleOverlap.QueueOne, Queue = "slow", Priority = 9, MaxAttempts = 1,
            ExpiresAfter = TimeSpan.FromSeconds(90.5),
        });

        Schedule stored = await TestSchedule.PutAsync(node, definition);

        Schedule read = (await node.Schedules.GetAsync(TestJob.Project, TestSchedule.Name))!;
        Assert.Equal("30 9 * * MON-FRI", read.Definition.Cron);
        Assert.Equal((definition.Type, definition.Options), (read.Definition.Type, read.Definition.Options));
        Assert.Contains("12345678901234567890", read.Definition.Payload.ToString(), StringComparison.Ordinal);
        // 2030-01-01 is a Tuesday; it is 13:00 in Zurich.
        Assert.Equal(
            [new(2030, 1, 2), new(2030, 1, 3), new(2030, 1, 4), new(2030, 1, 7), new(2030, 1, 8)],
            read.NextFires.Select(time => DateOnly.FromDateTime(time.UtcDateTime)));
        Assert.All(read.NextFires, time => Assert.Equal(new TimeSpan(8, 30, 0), time.UtcDateTime.TimeOfDay));
        Assert.Equal((StoreNode.Start, StoreNode.Start), (read.CreatedAt, read.UpdatedAt));
        Assert.Equal((null, null, null, false), (read.PausedAt, read.LastFire, read.LastSkippedAt, read.IsDeclared));
        Assert.Equal(stored.NextFires, read.NextFires);
    }

    [Theory, EveryStore]
    public async Task Put_SameTimes_KeepsTheNextFire(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        await TestSchedule.PutAsync(node, TestSchedule.New());
        node.Advance(TimeSpan.FromMinutes(3));

        Schedule changed = await TestSchedule.PutAsync(node, TestSchedule.New(missed: MissedFires.All) with { Type = "other" });

        Assert.Equal(StoreNode.Start.AddMinutes(1), changed.NextFires[0]);
        Assert.Equal("other", changed.Definition.Type);
        Assert.Equal((StoreNode.Start, node.Now), (changed.CreatedAt, changed.UpdatedAt));
    }

    [Theory]
    [EveryStore("*/5 * * * *", "UTC", 5)]
    [EveryStore("0 * * * *", "Asia/Kolkata", 30)]
    public async Task Put_OtherTimes_ReckonsTheNextFireFromNow(StoreKind kind, string cron, string zone, int minute)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        await TestSchedule.PutAsync(node, TestSchedule.New("0 * * * *"));
        node.Advance(TimeSpan.FromMinutes(3));

        Schedule changed = await TestSchedule.PutAsync(node, TestSchedule.New(cron, zone: zone));

        Assert.Equal(StoreNode.Start.AddMinutes(minute), changed.NextFires[0]);
    }

    [Theory, EveryStore]
    public async Task Pause_ThenResume_FiresFromTheNextTimeOn(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        await TestSchedule.PutAsync(node, TestSchedule.New(missed: MissedFires.All));

        Schedule paused = (await node.Schedules.PauseAsync(TestJob.Project, TestSchedule.Name))!;
        Assert.Equal(StoreNode.Start, paused.PausedAt);
        Assert.Empty(paused.NextFires);
        node.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(StoreNode.Start, (await node.Schedules.PauseAsync(TestJob.Project, TestSchedule.Name))!.PausedAt);
        Assert.Equal(StoreNode.Start, (await TestSchedule.PutAsync(node, TestSchedule.New("*/2 * * * *"))).PausedAt);

        Schedule resumed = (await node.Schedules.ResumeAsync(TestJob.Project, TestSchedule.Name))!;
        Assert.Null(resumed.PausedAt);
        Assert.Equal(StoreNode.Start.AddMinutes(6), resumed.NextFires[0]);
        Assert.Equal(resumed.NextFires, (await node.Schedules.ResumeAsync(TestJob.Project, TestSchedule.Name))!.NextFires);
        await node.FireAsync();
        Assert.Equal(0, await node.CountAsync("jobs"));
    }

    [Theory, EveryStore]
    public async Task Run_PausedOrNot_EnqueuesAtOnceAndShiftsNothing(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        Schedule before = await TestSchedule.PutAsync(node, TestSchedule.New(overlap: ScheduleOverlap.Skip));

        Job first = (await node.Schedules.RunAsync(TestJob.Project, TestSchedule.Name))!;
        await node.Schedules.PauseAsync(TestJob.Project, TestSchedule.Name);
        Job second = (await node.Schedules.RunAsync(TestJob.Project, TestSchedule.Name))!;

        Assert.Equal([first, second], [await node.ReadAsync(first.Id), await node.ReadAsync(second.Id)]);
        Assert.Equal((JobStatus.Pending, StoreNode.Start), (first.Status, first.ScheduledAt));
        Schedule after = (await node.Schedules.ResumeAsync(TestJob.Project, TestSchedule.Name))!;
        Assert.Equal(before.NextFires, after.NextFires);
        Assert.Equal(new ScheduleFire(second.Id, DueAt: null, StoreNode.Start, JobStatus.Pending), after.LastFire);
        // Jobs run by hand are the schedule's too, so its next fire would overlap with them.
        node.Advance(TimeSpan.FromMinutes(1));
        await node.FireAsync();
        Assert.Equal(2, await node.CountAsync("jobs"));
    }

    [Theory, EveryStore]
    public async Task Delete_Schedule_LeavesItsJobsAndStopsItsFires(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        await TestSchedule.PutAsync(node, TestSchedule.New());
        node.Advance(TimeSpan.FromMinutes(1));
        await node.FireAsync();

        Assert.True(await node.Schedules.DeleteAsync(TestJob.Project, TestSchedule.Name));
        Assert.False(await node.Schedules.DeleteAsync(TestJob.Project, TestSchedule.Name));

        node.Advance(TimeSpan.FromMinutes(1));
        await node.FireAsync();
        Assert.Null(await node.Schedules.GetAsync(TestJob.Project, TestSchedule.Name));
        Assert.Equal((1, 0), (await node.CountAsync("jobs"), await node.CountAsync("schedule_fires")));
    }

    [Theory, EveryStore]
    public async Task List_ManySchedules_PagesThroughThemByName(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        // In the order of characters, whatever the database's language.
        string[] names = ["B", "Z-1", "a", "a.b", "a_b", "b"];
        foreach (string name in names.Reverse())
            await TestSchedule.PutAsync(node, TestSchedule.New(), name);
        await TestSchedule.PutAsync(node, TestSchedule.New(), "a-of-others", "proj-2");

        IReadOnlyList<Schedule> first = await node.Schedules.ListAsync(TestJob.Project, limit: 4);
        IReadOnlyList<Schedule> second = await node.Schedules.ListAsync(TestJob.Project, limit: 4, after: first[^1].Name);

        Assert.Equal(names, first.Concat(second).Select(schedule => schedule.Name));
        Assert.Equal(4, first.Count);
        Assert.All(first, schedule => Assert.Equal(5, schedule.NextFires.Count));
    }

    [Theory, EveryStore]
    public async Task Anything_OfAnotherProject_IsNotThere(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        ScheduleClient schedules = node.Schedules;
        Schedule before = await TestSchedule.PutAsync(node, TestSchedule.New());

        Assert.Null(await schedules.GetAsync("proj-2", TestSchedule.Name));
        Assert.Empty(await schedules.ListAsync("proj-2"));
        Assert.Null(await schedules.PauseAsync("proj-2", TestSchedule.Name));
        Assert.Null(await schedules.ResumeAsync("proj-2", TestSchedule.Name));
        Assert.Null(await schedules.RunAsync("proj-2", TestSchedule.Name));
        Assert.False(await schedules.DeleteAsync("proj-2", TestSchedule.Name));
        await TestSchedule.PutAsync(node, TestSchedule.New("0 0 1 1 *"), project: "proj-2");

        Schedule after = (await schedules.GetAsync(TestJob.Project, TestSchedule.Name))!;
        Assert.Equal((before.Version, before.NextFireAt), (after.Version, after.NextFireAt));
        Assert.Equal(0, await node.CountAsync("jobs"));
        Assert.Equal(2, await node.CountAsync("audit_logs"));
    }

    [Theory, EveryStore]
    public async Task Changes_Each_AreAuditedWithWhoAndWhich(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        ScheduleClient schedules = node.Schedules;
        var origin = new AuditOrigin { Actor = "ann", RemoteAddress = "203.0.113.9", RequestId = "req-1" };

        await schedules.PutAsync(TestJob.Project, TestSchedule.Name, TestSchedule.New(), origin);
        await schedules.PauseAsync(TestJob.Project, TestSchedule.Name, origin);
        await schedules.PauseAsync(TestJob.Project, TestSchedule.Name, origin);
        await schedules.ResumeAsync(TestJob.Project, TestSchedule.Name, origin);
        await schedules.ResumeAsync(TestJob.Project, TestSchedule.Name, origin);
        Job run = (await schedules.RunAsync(TestJob.Project, TestSchedule.Name, origin))!;
        await schedules.DeleteAsync(TestJob.Project, TestSchedule.Name, origin);
        await schedules.DeleteAsync(TestJob.Project, TestSchedule.Name, origin);

        IReadOnlyList<object?[]> entries = await node.Store.QueryAsync(
            $"SELECT action, actor, remote_address, request_id, project_id, details, job_id FROM {node.Store.Table("audit_logs")} ORDER BY seq");
        Assert.Equal(["schedule.put", "schedule.pause", "schedule.resume", "schedule.run", "schedule.delete"], entries.Select(entry => entry[0]));
        Assert.All(entries, entry => Assert.Equal(["ann", "203.0.113.9", "req-1", TestJob.Project], entry[1..5]));
        Assert.All(entries, entry => Assert.Contains($"\"{TestSchedule.Name}\"", (string)entry[5]!, StringComparison.Ordinal));
        Assert.Equal(run.Id.ToString(), entries[3][6]!.ToString());
    }

    [Theory, EveryStore]
    public async Task Put_MoreThanTheLimit_IsRefusedButChangesAreNot(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        var store = node.Get<IScheduleStore>();
        for (int i = 0; i < NewSchedule.MaxPerProject; i++)
        {
            var schedule = new NewSchedule(new ScheduleKey(TestJob.Project, $"s-{i}"), TestSchedule.New(), StoreNode.Start.AddDays(1));
            Assert.True(await store.PutAsync(schedule, new AuditOrigin(), CancellationToken.None));
        }

        SchedulePutResult refused = await node.Schedules.PutAsync(TestJob.Project, "one-more", TestSchedule.New());

        Assert.Equal(new SchedulePutResult.LimitReached(1000), refused);
        await TestSchedule.PutAsync(node, TestSchedule.New("0 0 * * *"), "s-7");
        await TestSchedule.PutAsync(node, TestSchedule.New(), "one-more", "proj-2");
        Assert.Equal(1001, await node.CountAsync("schedules"));
    }
}
