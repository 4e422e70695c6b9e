using Jobplane.Statistics;

namespace Jobplane.Tests.Unit;

public sealed class DurationHistogramTests
{
    private const double MostError = 0.10;

    [Fact]
    public void Percentiles_OfRandomDurations_AreWithinTheErrorOfABucket()
    {
        var random = new Random(20260129);
        for (int round = 0; round < 50; round++)
        {
            double[] durations = [.. Enumerable.Range(0, random.Next(1, 2000)).Select(_ => Math.Pow(10, (random.NextDouble() * 8) + 0.01))];
            DurationHistogram histogram = Of(durations);

            DurationPercentiles percentiles = histogram.Percentiles()!;

            Array.Sort(durations);
            AssertClose(durations, 0.50, percentiles.P50);
            AssertClose(durations, 0.95, percentiles.P95);
            AssertClose(durations, 0.99, percentiles.P99);
        }
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(0.2, 1)]
    [InlineData(1, 1)]
    [InlineData(-5, 1)]
    [InlineData(604_800_000, 604_800_000)]
    [InlineData(1e12, 604_800_000)]
    public void Percentiles_OutOfTheRange_AreItsEnds(double milliseconds, double expected)
    {
        DurationPercentiles percentiles = Of(milliseconds).Percentiles()!;

        Assert.InRange(percentiles.P50.TotalMilliseconds, expected * (1 - MostError), expected * (1 + MostError));
        Assert.Equal(percentiles.P50, percentiles.P99);
    }

    [Fact]
    public void Add_StoredAndMerged_IsAsIfAllHadBeenCountedTogether()
    {
        DurationHistogram one = Of(3, 50, 4000);
        DurationHistogram all = Of(3, 50, 4000, 1, 70_000);
        DurationHistogram other = Of(1, 70_000);
        var stored = new DurationHistogram();
        stored.Add(System.Text.Json.JsonSerializer.Deserialize<int[]>(one.ToText('[', ']')));

        stored.Add(other);

        Assert.Equal(all.ToText('[', ']'), stored.ToText('[', ']'));
        Assert.Equal((5, all.Percentiles()), (stored.Total, stored.Percentiles()));
        Assert.Equal("{}", new DurationHistogram().ToText('{', '}'));
        Assert.Null(new DurationHistogram().Percentiles());
    }

    [Fact]
    public void CountUpTo_Duration_CountsThoseThatAreNotLonger()
    {
        DurationHistogram histogram = Of(10, 100, 1000, 10_000);

        Assert.Equal(
            [0, 1, 2, 4],
            new[] { 1, 50, 150, 1_000_000 }.Select(milliseconds => histogram.CountUpTo(TimeSpan.FromMilliseconds(milliseconds))));
    }

    private static DurationHistogram Of(params double[] milliseconds)
    {
        var histogram = new DurationHistogram();
        foreach (double duration in milliseconds)
            histogram.Add(TimeSpan.FromMilliseconds(duration));
        return histogram;
    }

    private static void AssertClose(double[] sorted, double quantile, TimeSpan actual)
    {
        double expected = sorted[(int)Math.Ceiling(quantile * sorted.Length) - 1];
        Assert.InRange(actual.TotalMilliseconds, expected * (1 - MostError), expected * (1 + MostError));
    }
}
