using System.Globalization;
using Jobplane.Cron;

namespace Jobplane.Tests.Unit;

public sealed class CronTimesTests
{
    [Theory]
    // Clocks go from 02:00 to 03:00: the time that is not there comes right after the gap, once.
    [InlineData("30 2 * * *", "America/New_York", "2026-03-07T12:00:00Z", "2026-03-08T07:00:00Z", "2026-03-09T06:30:00Z")]
    // Clocks go from 02:00 back to 01:00: of the two, the first.
    [InlineData("30 1 * * *", "America/New_York", "2026-10-31T12:00:00Z", "2026-11-01T05:30:00Z", "2026-11-02T06:30:00Z")]
    // Here they go by half an hour: from 02:00 to 02:30, and from 02:00 back to 01:30.
    [InlineData("15 2 * * *", "Australia/Lord_Howe", "2026-10-03T00:00:00Z", "2026-10-03T15:30:00Z", "2026-10-04T15:15:00Z")]
    [InlineData("45 1 * * *", "Australia/Lord_Howe", "2026-04-04T00:00:00Z", "2026-04-04T14:45:00Z", "2026-04-05T15:15:00Z")]
    public void After_TimeOfDayAtAChangeOfClocks_ComesOnce(string cron, string zone, string from, string first, string second)
    {
        IReadOnlyList<DateTimeOffset> times = Take(CronTimes.Parse(cron, zone), from, 2);

        Assert.Equal([Time(first), Time(second)], times);
    }

    [Theory]
    [InlineData("America/New_York", "2026-03-08T06:00:00Z")]
    [InlineData("America/New_York", "2026-11-01T04:00:00Z")]
    [InlineData("Australia/Lord_Howe", "2026-10-03T14:00:00Z")]
    [InlineData("Australia/Lord_Howe", "2026-04-04T13:00:00Z")]
    public void After_IntervalAtAChangeOfClocks_FollowsRealTime(string zone, string from)
    {
        DateTimeOffset start = Time(from);

        IReadOnlyList<DateTimeOffset> times = Take(CronTimes.Parse("*/15 * * * *", zone), from, 16);

        Assert.Equal(Enumerable.Range(1, 16).Select(i => start.AddMinutes(15 * i)), times);
    }

    [Theory]
    [InlineData("30 2 * * *", "America/New_York", "2026-03-01T12:00:00Z")]
    [InlineData("30 1 * * *", "America/New_York", "2026-10-25T12:00:00Z")]
    [InlineData("*/15 * * * *", "America/New_York", "2026-03-08T06:45:00Z")]
    [InlineData("15 2 * * *", "Australia/Lord_Howe", "2026-09-28T00:00:00Z")]
    [InlineData("45 1 * * *", "Australia/Lord_Howe", "2026-03-29T00:00:00Z")]
    [InlineData("0 0 29 2 *", "UTC", "2026-01-01T00:00:00Z")]
    [InlineData("* * * * * *", "UTC", "2026-01-01T00:00:00Z")]
    public void Last_AnyStretch_AreTheTimesThatAfterGives(string cron, string zone, string from)
    {
        var times = CronTimes.Parse(cron, zone);
        List<DateTimeOffset> expected = Take(times, from, 20);
        expected.Reverse();

        Assert.Equal(expected, times.Last(expected[^1], expected[0], 100));
        Assert.Equal(expected.Take(5), times.Last(expected[^1], expected[0].AddMilliseconds(400), 5));
        Assert.Equal(expected.Skip(1).SkipLast(1), times.Last(expected[^1].AddTicks(1), expected[0].AddTicks(-1), 100));
    }

    [Theory]
    [InlineData("*/5 * * * *", "*/5 * * * *")]
    [InlineData("  0   9\t1 * * ", "0 9 1 * *")]
    [InlineData("*/10 * * * * *", "*/10 * * * * *")]
    [InlineData("0 0 L * *", "0 0 L * *")]
    [InlineData("0 9 * JAN-MAR MON#2", "0 9 * JAN-MAR MON#2")]
    public void Parse_FiveOrSixFields_AreTaken(string cron, string canonical) => Assert.Equal(canonical, CronTimes.Parse(cron, "UTC").Cron);

    [Theory]
    [InlineData(null, "five fields")]
    [InlineData("", "five fields")]
    [InlineData("* * * *", "five fields")]
    [InlineData("* * * * * * *", "five fields")]
    [InlineData("@daily", "five fields")]
    [InlineData("61 * * * *", "Minutes")]
    [InlineData("a b c d e", "cannot be read")]
    [InlineData("H * * * *", "H")]
    public void Parse_AnythingElse_IsRefusedWithTheReason(string? cron, string reason)
    {
        var error = Assert.Throws<JobValidationException>(() => CronTimes.Parse(cron, "UTC"));

        Assert.Equal("cron", error.Member);
        Assert.StartsWith("cron ", error.Message, StringComparison.Ordinal);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_ExpressionLongerThanTheLimit_IsRefused() =>
        Assert.Throws<JobValidationException>(() => CronTimes.Parse(string.Join(',', Enumerable.Range(0, 100)) + " * * * *", "UTC"));

    [Theory]
    [InlineData("UTC")]
    [InlineData("Etc/GMT+12")]
    [InlineData("America/Argentina/Buenos_Aires")]
    public void Parse_IanaZone_IsTaken(string zone) => Assert.NotNull(CronTimes.Parse("* * * * *", zone));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("Mars/Base")]
    [InlineData("Europe")]
    [InlineData("europe/zurich")]
    [InlineData("W. Europe Standard Time")]
    [InlineData("localtime")]
    [InlineData("posix/Europe/Zurich")]
    [InlineData("Europe/../Europe/Zurich")]
    [InlineData("/etc/passwd")]
    [InlineData("Europe/Zurich\n")]
    public void Parse_AnyOtherZone_IsRefused(string? zone)
    {
        var error = Assert.Throws<JobValidationException>(() => CronTimes.Parse("* * * * *", zone));

        Assert.Equal("time_zone", error.Member);
        Assert.Contains("Europe/Zurich or UTC", error.Message, StringComparison.Ordinal);
    }

    private static List<DateTimeOffset> Take(CronTimes times, string from, int count)
    {
        var found = new List<DateTimeOffset>();
        DateTimeOffset time = Time(from);
        while (found.Count < count)
            found.Add(time = times.After(time)!.Value);
        return found;
    }

    private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
