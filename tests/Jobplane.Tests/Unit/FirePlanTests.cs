using Jobplane.Cron;

namespace Jobplane.Tests.Unit;

public sealed class FirePlanTests
{
    private static readonly DateTimeOffset Start = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    // On time: every policy makes it.
    [InlineData(MissedFires.Skip, 60, new[] { 1 }, null)]
    [InlineData(MissedFires.Once, 70, new[] { 1 }, null)]
    [InlineData(MissedFires.All, 60, new[] { 1 }, null)]
    // Late by more than ten seconds: missed.
    [InlineData(MissedFires.Skip, 70.001, new int[0], 1)]
    [InlineData(MissedFires.Once, 70.001, new[] { 1 }, null)]
    // Two missed, and one on time.
    [InlineData(MissedFires.Skip, 185, new[] { 3 }, 2)]
    [InlineData(MissedFires.Once, 185, new[] { 3 }, 2)]
    [InlineData(MissedFires.All, 185, new[] { 1, 2, 3 }, null)]
    public void Plan_MinutelySchedule_FollowsThePolicy(MissedFires missed, double seconds, int[] fires, int? skipped)
    {
        DateTimeOffset now = Start.AddSeconds(seconds);

        FirePlan plan = FirePlan.Of(CronTimes.Parse("* * * * *", "UTC"), Start.AddMinutes(1), now, missed, ScheduleOverlap.Allow);

        Assert.Equal(fires.Select(minute => Start.AddMinutes(minute)), plan.Fires);
        Assert.Equal(skipped is { } minute ? Start.AddMinutes(minute) : null, plan.Skipped);
        Assert.Equal(Start.AddMinutes(Math.Floor(seconds / 60)), plan.Latest);
        Assert.Equal(Start.AddMinutes(Math.Floor(seconds / 60) + 1), plan.Next);
    }

    [Theory]
    [InlineData(MissedFires.Skip)]
    [InlineData(MissedFires.Once)]
    [InlineData(MissedFires.All)]
    public void Plan_EverySecondAndALateLook_MakesEachFireThatIsOnTime(MissedFires missed)
    {
        FirePlan plan = FirePlan.Of(CronTimes.Parse("* * * * * *", "UTC"), Start.AddSeconds(1), Start.AddSeconds(3.5), missed, ScheduleOverlap.Allow);

        Assert.Equal([Start.AddSeconds(1), Start.AddSeconds(2), Start.AddSeconds(3)], plan.Fires);
        Assert.Null(plan.Skipped);
    }

    [Fact]
    public void Plan_YearsOfMissedSeconds_IsBounded()
    {
        FirePlan plan = FirePlan.Of(
            CronTimes.Parse("* * * * * *", "America/New_York"), Start, Start.AddYears(20), MissedFires.All, ScheduleOverlap.Allow);

        Assert.Equal(FirePlan.MaxFires, plan.Fires.Count);
        Assert.Equal(Start.AddYears(20), plan.Fires[^1]);
        Assert.Equal(Start.AddYears(20).AddSeconds(-FirePlan.MaxFires), plan.Skipped);
    }

    [Fact]
    public void Plan_TimeThatTheZoneNoLongerHas_MovesOn()
    {
        FirePlan plan = FirePlan.Of(
            CronTimes.Parse("0 9 * * *", "UTC"), Start.AddHours(8), Start.AddHours(8.5), MissedFires.All, ScheduleOverlap.Allow);

        Assert.Empty(plan.Fires);
        Assert.Equal((null, null, Start.AddHours(9)), (plan.Skipped, plan.Latest, plan.Next));
    }
}
