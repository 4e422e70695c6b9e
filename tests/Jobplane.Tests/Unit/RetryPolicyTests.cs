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
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    [InlineData(0.99)]
    [InlineData(-2)]
    public void Factor_NotANumberOfOneOrMore_IsRefusedByName(double factor)
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => new RetryPolicy { Factor = factor });

        Assert.Contains("RetryPolicy.Factor must be a finite number", error.Message, StringComparison.Ordinal);
        Assert.Equal(1, (RetryPolicy.Default with { Factor = 1 }).Factor);
    }

    [Fact]
    public void Delays_OutOfRange_AreRefusedByName()
    {
        TimeSpan[] never = [TimeSpan.Zero, Timeout.InfiniteTimeSpan, TimeSpan.MaxValue, SnoozeException.MaxDelay + TimeSpan.FromTicks(1)];
        Assert.All(never, wait => Refuses("BaseDelay", () => new RetryPolicy { BaseDelay = wait }));
        Assert.All(never, wait => Refuses("MaxDelay", () => new RetryPolicy { MaxDelay = wait }));
        Assert.All(never[1..], wait => Refuses("MaxRetryAfter", () => new RetryPolicy { MaxRetryAfter = wait }));
        Assert.Equal(TimeSpan.Zero, new RetryPolicy { MaxRetryAfter = TimeSpan.Zero }.MaxRetryAfter);

        static void Refuses(string name, Func<RetryPolicy> make) =>
            Assert.Contains($"RetryPolicy.{name} must be", Assert.Throws<ArgumentOutOfRangeException>(make).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void DelayAfter_LargestPolicyAndLastAttempt_IsStillATime()
    {
        var policy = new RetryPolicy { BaseDelay = SnoozeException.MaxDelay, MaxDelay = SnoozeException.MaxDelay, Factor = double.MaxValue };

        Assert.Equal(1.2 * SnoozeException.MaxDelay, policy.DelayAfter(100, draw: 1));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData((365 * 86_400) + 1)]
    public void Snooze_DelayOutOfRange_IsRefused(int seconds) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new SnoozeException(TimeSpan.FromSeconds(seconds)));
}
