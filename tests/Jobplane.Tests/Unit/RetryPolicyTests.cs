using CsCheck;

namespace Jobplane.Tests.Unit;

public sealed class RetryPolicyTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(5, 16)]
    [InlineData(10, 512)]
    [InlineData(11, 600)]
    [InlineData(100, 600)]
    public void DelayAfter_DefaultPolicy_DoublesUpToTenMinutes(int attempt, int seconds)
    {
        Assert.Equal(seconds, RetryPolicy.Default.DelayAfter(attempt, draw: 0.5).TotalSeconds, precision: 6);
        Assert.Equal(seconds * 0.8, RetryPolicy.Default.DelayAfter(attempt, draw: 0).TotalSeconds, precision: 6);
        Assert.Equal(seconds * 1.2, RetryPolicy.Default.DelayAfter(attempt, draw: 1).TotalSeconds, precision: 6);
    }

    [Fact]
    public void DelayAfter_AnyPolicy_StaysBetweenItsBounds() =>
        Gen.Select(Gen.Int[1, 3_600_000], Gen.Double[1, 100], Gen.Int[1, 86_400_000], Gen.Int[1, 100], Gen.Double[0, 1])
            .Sample((baseMilliseconds, factor, maxMilliseconds, attempt, draw) =>
            {
                var policy = new RetryPolicy
                {
                    BaseDelay = TimeSpan.FromMilliseconds(baseMilliseconds),
                    Factor = factor,
                    MaxDelay = TimeSpan.FromMilliseconds(maxMilliseconds),
                };
                double least = Math.Min(baseMilliseconds, maxMilliseconds) * 0.8;
                Assert.InRange(policy.DelayAfter(attempt, draw).TotalMilliseconds, least - 0.001, (maxMilliseconds * 1.2) + 0.001);
            });

    [Fact]
    public void DelayAfter_LaterAttempt_NeverWaitsLess() =>
        Gen.Select(Gen.Double[1, 10], Gen.Int[1, 99], Gen.Double[0, 1]).Sample((factor, attempt, draw) =>
        {
            RetryPolicy policy = RetryPolicy.Default with { Factor = factor };
            Assert.True(policy.DelayAfter(attempt + 1, draw) >= policy.DelayAfter(attempt, draw));
        });

    [Fact]
    public void DelayAfter_JobsThatFailedTogether_DoNotReturnTogether()
    {
        TimeSpan[] waits = [.. Enumerable.Range(0, 100).Select(_ => RetryPolicy.Default.DelayAfter(1))];

        Assert.True(waits.Distinct().Count() > 50, "The waits are not spread.");
        Assert.All(waits, wait => Assert.InRange(wait, TimeSpan.FromSeconds(0.8), TimeSpan.FromSeconds(1.2)));
    }

    [Theory]
    [InlineData(3600, 3600)]
    [InlineData(0, 1)]
    [InlineData(-5, 1)]
    [InlineData(864_000, 86_400)]
    public void DelayAfter_ErrorWithRetryAfter_WaitsAtLeastAsLongWithinBounds(int seconds, int expected)
    {
        var error = new InvalidOperationException("outer", new RetryAfterException(TimeSpan.FromSeconds(seconds), "inner"));

        TimeSpan wait = RetryPolicy.Default.DelayAfter(error, attempt: 1)!.Value;

        Assert.InRange(wait.TotalSeconds, expected * 0.8, expected * 1.2);
        Assert.True(seconds <= 1 || wait.TotalSeconds >= expected, $"The wait is {wait}.");
    }

    [Theory]
    [InlineData(-1, 0)]
    [InlineData(7, 7)]
    [InlineData(100_000_000, 365 * 86_400)]
    public void DelayAfter_Decision_ReplacesEverythingWithinBounds(int seconds, int expected)
    {
        var policy = new RetryPolicy { Decide = (_, attempt) => attempt == 2 ? TimeSpan.FromSeconds(seconds) : null };
        var error = new RetryAfterException(TimeSpan.FromSeconds(60), "busy");

        Assert.Equal(TimeSpan.FromSeconds(expected), policy.DelayAfter(error, 2));
        Assert.Null(policy.DelayAfter(error, 1));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData((365 * 86_400) + 1)]
    public void Snooze_DelayOutOfRange_IsRefused(int seconds) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new SnoozeException(TimeSpan.FromSeconds(seconds)));
}
