using CsCheck;
using Jobplane.AspNetCore.RateLimiting;
using Microsoft.Extensions.Time.Testing;

namespace Jobplane.Tests.Http;

public sealed class PermitLogTests
{
    private const int Window = 60;

    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Take_the_61st_within_a_window_is_refused_wherever_the_window_begins()
    {
        ClientLogs<string> logs = Logs(60);
        // A burst at the end of one minute and another at the start of the next: counted by the clock's minutes both would pass.
        _time.Advance(TimeSpan.FromSeconds(59.9));
        Assert.All(Enumerable.Range(0, 60), _ => Assert.True(logs.Take("a").IsAllowed));
        _time.Advance(TimeSpan.FromSeconds(0.2));
        Assert.All(Enumerable.Range(0, 60), _ => Assert.False(logs.Take("a").IsAllowed));
        _time.Advance(TimeSpan.FromSeconds(59.79));
        Assert.False(logs.Take("a").IsAllowed);
        _time.Advance(TimeSpan.FromSeconds(0.01));
        Assert.True(logs.Take("a").IsAllowed);
    }

    [Fact]
    public void Take_refused_requests_cost_nothing()
    {
        ClientLogs<string> logs = Logs(2);
        Assert.Equal(new RateLimitDecision(true, 1, 60), logs.Take("a"));
        _time.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(new RateLimitDecision(true, 0, 30), logs.Take("a"));
        for (int i = 0; i < 29; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            Assert.Equal(new RateLimitDecision(false, 0, 29 - i), logs.Take("a"));
        }

        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(new RateLimitDecision(true, 0, 30), logs.Take("a"));
    }

    [Fact]
    public void Take_waiting_as_long_as_told_is_enough()
    {
        ClientLogs<string> logs = Logs(1);
        logs.Take("a");
        _time.Advance(TimeSpan.FromMilliseconds(300));
        RateLimitDecision refused = logs.Take("a");
        Assert.Equal(60, refused.ResetSeconds);
        _time.Advance(TimeSpan.FromSeconds(refused.ResetSeconds));
        Assert.True(logs.Take("a").IsAllowed);
    }

    [Fact]
    public void Take_clients_do_not_share_a_limit()
    {
        ClientLogs<string> logs = Logs(1);
        Assert.True(logs.Take("a").IsAllowed);
        Assert.True(logs.Take("b").IsAllowed);
        Assert.False(logs.Take("a").IsAllowed);
    }

    [Fact]
    public void Take_any_timing_never_lets_more_than_the_limit_into_a_window()
    {
        // Limits up to 1,000 are exact; higher ones share entries, and may only err to the strict side.
        int[] limits = [1, 3, 60, 5000];
        Gen.Select(Gen.Int[0, limits.Length - 1], Gen.Int[0, 40_000].Array[200, 3000]).Sample((choice, gaps) =>
        {
            int limit = limits[choice];
            var policy = new RateLimitPolicy(limit, windowSeconds: 1, ticksPerSecond: 1_000_000);
            var log = new PermitLog();
            var inWindow = new Queue<long>();
            long now = 0;
            foreach (int gap in gaps)
            {
                now += gap / limit;
                while (inWindow.TryPeek(out long oldest) && oldest <= now - policy.Window)
                    inWindow.Dequeue();
                bool isAllowed = log.Take(now, policy).IsAllowed;
                Assert.True(inWindow.Count < limit || !isAllowed);
                Assert.True(inWindow.Count >= limit || isAllowed || limit > 1000);
                if (isAllowed)
                    inWindow.Enqueue(now);
            }
        }, iter: 60);
    }

    [Fact]
    public void Take_a_million_permits_of_one_client_fit_in_a_small_log()
    {
        ClientLogs<string> logs = Logs(1_000_000);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1_000_000; i++)
        {
            Assert.True(logs.Take("a").IsAllowed);
            if (i % 1000 == 0)
                _time.Advance(TimeSpan.FromMilliseconds(50));
        }

        Assert.False(logs.Take("a").IsAllowed);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000_000);
    }

    [Fact]
    public void Take_idle_clients_are_forgotten_but_not_before_their_window_has_passed()
    {
        ClientLogs<string> logs = Logs(1);
        _time.Advance(TimeSpan.FromSeconds(55));
        logs.Take("early");
        _time.Advance(TimeSpan.FromSeconds(10));
        logs.Take("other");
        Assert.Equal(2, logs.Count);
        // In the next generation, and still within the window.
        _time.Advance(TimeSpan.FromSeconds(49));
        Assert.False(logs.Take("early").IsAllowed);

        _time.Advance(TimeSpan.FromSeconds(Window * 2));
        logs.Take("late");
        Assert.Equal(1, logs.Count);
    }

    [Fact]
    public void Take_flood_of_clients_shares_one_limit_beyond_the_capacity_and_leaves_known_ones_alone()
    {
        var logs = new ClientLogs<int>(Policy(2), _time, capacity: 100);
        Assert.True(logs.Take(0).IsAllowed);
        int allowed = Enumerable.Range(1, 10_000).Count(client => logs.Take(client).IsAllowed);

        Assert.Equal(99 + 2, allowed);
        Assert.Equal(100, logs.Count);
        Assert.True(logs.Take(0).IsAllowed);
        _time.Advance(TimeSpan.FromSeconds(Window));
        Assert.True(logs.Take(20_000).IsAllowed);
        Assert.InRange(logs.Count, 1, 200);
    }

    private RateLimitPolicy Policy(int limit) => new(limit, Window, _time.TimestampFrequency);

    private ClientLogs<string> Logs(int limit) => new(Policy(limit), _time, capacity: int.MaxValue);
}
