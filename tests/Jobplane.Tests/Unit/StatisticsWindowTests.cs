using Jobplane.Statistics;

namespace Jobplane.Tests.Unit;

public sealed class StatisticsWindowTests
{
    private static readonly DateTimeOffset Noon = new(2030, 1, 1, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(60, 60, 1)]
    [InlineData(120, 120, 1)]
    [InlineData(720, 144, 1)]
    [InlineData(1440, 24, 60)]
    [InlineData(7 * 1440, 168, 60)]
    [InlineData(14 * 1440, 56, 60)]
    [InlineData(90 * 1440, 90, 1440)]
    public void Window_WithoutABucket_HasAFewHundredAndReadsTheLongestRows(int minutes, int buckets, int span)
    {
        StatisticsWindow window = StatisticsWindow.Of(TimeSpan.FromMinutes(minutes), wanted: null, until: null);

        Assert.Equal((buckets, span), (window.Count, window.Span));
    }

    [Fact]
    public void From_WindowThatEndsNow_IncludesTheBucketThatHasJustBegun()
    {
        StatisticsWindow now = StatisticsWindow.Of(TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(5), until: null);
        StatisticsWindow then = StatisticsWindow.Of(TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(5), Noon);

        Assert.Equal((Noon.AddMinutes(-5), Noon.AddMinutes(-10)), (now.From(Noon), then.From(Noon)));
        Assert.Equal(Noon.AddMinutes(-5), now.From(Noon.AddMinutes(4.9)));
        Assert.Equal(Noon.AddMinutes(-5), then.From(Noon.AddMinutes(0.1).ToOffset(TimeSpan.FromHours(5.5))));
    }
}
