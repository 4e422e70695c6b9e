using System.Net;
using CsCheck;
using Jobplane.AspNetCore.RateLimiting;
using Jobplane.Redis;
using Jobplane.Tests.EndToEnd;
using Jobplane.Tests.Stores;
using Microsoft.Extensions.Time.Testing;
using StackExchange.Redis;

namespace Jobplane.Tests.Http;

public sealed class RedisRateLimitTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 29, 10, 0, 0, TimeSpan.Zero));

    [Fact]
    public async Task Take_nodes_share_one_limit_exactly_however_many_ask_at_once()
    {
        await using RedisServer redis = await RedisServer.StartAsync();
        await using RedisNode one = await RedisNode.StartAsync(redis.ConnectionString, limit: 60);
        await using RedisNode other = await RedisNode.StartAsync(redis.ConnectionString, limit: 60);

        RateLimitDecision[] decisions = await Task.WhenAll(Enumerable.Range(0, 400).Select(i => (i % 2 == 0 ? one : other).TakeAsync()));

        Assert.Equal(Enumerable.Range(0, 60), decisions.Where(each => each.IsAllowed).Select(each => each.Remaining).Order());
        Assert.All(decisions.Where(each => !each.IsAllowed), refused => Assert.Equal(0, refused.Remaining));
        Assert.All(decisions, each => Assert.InRange(each.ResetSeconds, 3000, 3600));
        // Another project, and an address that looks like one, are other clients.
        Assert.True((await other.TakeAsync("proj-2")).IsAllowed);
        Assert.True((await other.Limiter.TakeAsync(RateLimitClient.OfAddress(IPAddress.Loopback))).IsAllowed);
        Assert.Empty(one.LoggedEvents.Concat(other.LoggedEvents));
    }

    [Fact]
    public async Task Take_waiting_as_long_as_told_is_enough_and_nothing_is_left_behind()
    {
        await using RedisServer redis = await RedisServer.StartAsync();
        await using RedisNode node = await RedisNode.StartAsync(redis.ConnectionString, limit: 1, windowSeconds: 1);
        await using ConnectionMultiplexer connection = await ConnectionMultiplexer.ConnectAsync(redis.ConnectionString);
        IServer clock = connection.GetServers().Single();
        Assert.True((await node.TakeAsync()).IsAllowed);

        // It may have taken the whole window to come back to us on a busy machine; then there was nothing to wait for.
        RateLimitDecision second = await node.TakeAsync();
        // By the server's clock: a delay of this process may end a few milliseconds before that one has gone as far.
        DateTime told = await clock.TimeAsync();
        await Eventually.SeeAsync(() => clock.TimeAsync(), now => now >= told.AddSeconds(second.ResetSeconds), Patience);

        Assert.True((await node.TakeAsync()).IsAllowed);
        await Eventually.SeeAsync(async () => (long)await connection.GetDatabase().ExecuteAsync("DBSIZE"), keys => keys == 0, Patience);
    }

    [Fact]
    public async Task Take_script_decides_as_the_log_in_memory_does_at_any_timing()
    {
        await using RedisServer redis = await RedisServer.StartAsync();
        await using ConnectionMultiplexer connection = await ConnectionMultiplexer.ConnectAsync(redis.ConnectionString);
        IDatabase database = connection.GetDatabase();
        string script = ScriptOnGivenTime();
        int run = 0;

        // Limits up to 1,000 are exact; higher ones share entries, here as there.
        int[] limits = [1, 3, 60, 5000];
        Gen.Select(Gen.Int[0, limits.Length - 1], Gen.Int[0, 40_000].Array[50, 300]).Sample((choice, gaps) =>
        {
            int limit = limits[choice];
            var policy = new RateLimitPolicy(limit, windowSeconds: 1, ticksPerSecond: 1_000_000);
            var log = new PermitLog();
            RedisKey key = $"run-{run++}";
            // A day that a real clock may show, so that the numbers have as many digits.
            long now = 1_800_000_000_000_000;
            foreach (int gap in gaps)
            {
                now += gap * 40 / limit;
                RateLimitDecision expected = log.Take(now, policy);
                var result = (long[])database.ScriptEvaluate(
                    script, [key], [policy.Limit, policy.Window, policy.SharedTicks, now / 1_000_000, now % 1_000_000])!;
                Assert.Equal((expected.IsAllowed, expected.Remaining), (result[0] == 1, (int)result[1]));
                Assert.Equal(expected.ResetSeconds, (result[2] + 999_999) / 1_000_000);
            }
        }, iter: 40, threads: 1);
    }

    /// <summary>The script with the time as a parameter, and keys that outlive the test: they expire by the real clock, which does not go with that time.</summary>
    private static string ScriptOnGivenTime()
    {
        const string Clock = "redis.call('TIME')";
        const string Expiry = "redis.call('PEXPIRE', log,";
        string script = RedisRateLimiter.ReadScript();
        Assert.Contains(Clock, script, StringComparison.Ordinal);
        Assert.Contains(Expiry, script, StringComparison.Ordinal);
        return script
            .Replace(Clock, "{ARGV[4], ARGV[5]}", StringComparison.Ordinal)
            .Replace(Expiry, "redis.call('PEXPIRE', log, 3600000 +", StringComparison.Ordinal);
    }

    [Fact]
    public async Task Take_script_outlives_a_clock_that_is_set_back()
    {
        await using RedisServer redis = await RedisServer.StartAsync();
        await using ConnectionMultiplexer connection = await ConnectionMultiplexer.ConnectAsync(redis.ConnectionString);
        string script = ScriptOnGivenTime();
        long[] Take(int second) => (long[])connection.GetDatabase().ScriptEvaluate(script, ["log"], [2, 60_000_000, 0, second, 0])!;

        Assert.Equal([1, 1, 60_000_000], Take(1_800_000_000));
        // By less than a window: the permit counts until it would have, by the clock as it is now.
        Assert.Equal([1, 0, 70_000_000], Take(1_799_999_990));
        Assert.Equal([0, 0, 70_000_000], Take(1_799_999_990));
        // To the very end of the window, and not a microsecond longer.
        Assert.Equal(0, Take(1_800_000_059)[0]);
        Assert.Equal([1, 1, 60_000_000], Take(1_800_000_060));
        // By more: begun anew, or the client would be shut out for all that time.
        Assert.Equal([1, 1, 60_000_000], Take(1_799_990_000));
    }

    [Fact]
    public async Task Take_script_forgotten_by_the_server_is_sent_again()
    {
        await using RedisServer redis = await RedisServer.StartAsync();
        await using RedisNode node = await RedisNode.StartAsync(redis.ConnectionString, limit: 2);
        await using ConnectionMultiplexer connection = await ConnectionMultiplexer.ConnectAsync(redis.ConnectionString);
        await node.TakeAsync();

        await connection.GetDatabase().ExecuteAsync("SCRIPT", "FLUSH");

        Assert.Equal((true, 0), ((await node.TakeAsync()) is var next ? (next.IsAllowed, next.Remaining) : default));
        Assert.False((await node.TakeAsync()).IsAllowed);
        Assert.Empty(node.LoggedEvents);
    }

    [Fact]
    public async Task Take_while_Redis_is_down_counts_in_memory_and_says_so_once()
    {
        await using RedisServer redis = await RedisServer.StartAsync();
        await using RedisNode node = await RedisNode.StartAsync(redis.ConnectionString, limit: 3);
        await node.TakeAsync();
        await redis.StopAsync();

        RateLimitDecision[] decisions = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => node.TakeAsync()));

        Assert.Equal(3, decisions.Count(each => each.IsAllowed));
        Assert.Equal([3201], node.LoggedEvents);
        await redis.StartAgainAsync();
        // One look a second finds that it is back; a project not seen before tells where it is counted.
        await AssertRecoversAsync(node);
        Assert.Equal(2, (await node.TakeAsync("fresh")).Remaining);
        Assert.Equal([3201, 3203], node.LoggedEvents);
    }

    [Fact]
    public async Task Take_while_Redis_hangs_no_request_does()
    {
        await using RedisServer redis = await RedisServer.StartAsync();
        await using RedisNode node = await RedisNode.StartAsync(redis.ConnectionString, limit: 1_000);
        await node.TakeAsync();
        await redis.FreezeAsync();

        for (int i = 0; i < 3; i++)
        {
            Task<RateLimitDecision[]> taking = Task.WhenAll(Enumerable.Range(0, 100).Select(_ => node.TakeAsync()));
            Assert.All(await PassTimeUntilDoneAsync(node, taking), decision => Assert.True(decision.IsAllowed));
        }

        Assert.Equal([3201], node.LoggedEvents);
        await redis.ThawAsync();
        await AssertRecoversAsync(node);
    }

    [Fact]
    public async Task Take_with_Redis_down_from_the_start_works_in_memory_until_it_is_there()
    {
        int port = Loopback.FreePort();
        await using RedisNode node = await RedisNode.StartAsync($"127.0.0.1:{port}", limit: 2);

        Assert.Equal([true, true, false], new[] { await node.TakeAsync(), await node.TakeAsync(), await node.TakeAsync() }.Select(each => each.IsAllowed));
        Assert.Equal([3201], node.LoggedEvents);
    }

    [Fact]
    public async Task Take_may_refuse_while_Redis_is_down()
    {
        int port = Loopback.FreePort();
        await using RedisNode node = await RedisNode.StartAsync($"127.0.0.1:{port}", limit: 2, fallback: RedisFallback.Refuse);

        for (int i = 0; i < 3; i++)
            await Assert.ThrowsAsync<StoreUnavailableException>(() => node.TakeAsync());
        Assert.Equal([3202], node.LoggedEvents);
    }

    [Theory, EveryStore]
    public async Task Servers_with_one_Redis_answer_as_many_requests_as_one_alone(StoreKind kind)
    {
        await using RedisServer redis = await RedisServer.StartAsync();
        var settings = new Dictionary<string, string?> { ["Jobplane:RateLimit:Redis"] = redis.ConnectionString, ["Jobplane:RateLimit:PermitLimit"] = "5", ["Jobplane:RateLimit:WindowSeconds"] = "3600" };
        await using TestApi one = await TestApi.CreateAsync(kind, settings, _time);
        await using TestApi other = await TestApi.CreateAsync(kind, settings, _time);
        string path = $"/api/jobs/{Guid.NewGuid()}";

        var answers = new List<ApiAnswer>();
        for (int i = 0; i < 7; i++)
            answers.Add(await (i % 2 == 0 ? one : other).GetAsync(path, TestApi.Token("proj-1", time: _time)));

        Assert.Equal([404, 404, 404, 404, 404, 429, 429], answers.Select(answer => answer.Status));
        Assert.Equal(["4", "3", "2", "1", "0", "0", "0"], answers.Select(answer => answer.Header("X-RateLimit-Remaining")));
        Assert.All(answers, answer => Assert.Equal("\"default\";q=5;w=3600", answer.Header("RateLimit-Policy")));
        Assert.Equal(answers[6].Header("X-RateLimit-Reset"), answers[6].Header("Retry-After"));
    }

    [Theory, EveryStore]
    public async Task Server_that_may_not_count_alone_answers_503_without_Redis(StoreKind kind)
    {
        var settings = new Dictionary<string, string?> { ["Jobplane:RateLimit:Redis"] = $"127.0.0.1:{Loopback.FreePort()}", ["Jobplane:RateLimit:RedisFallback"] = "refuse" };
        await using TestApi api = await TestApi.CreateAsync(kind, settings, _time);

        ApiAnswer answer = await api.GetAsync($"/api/jobs/{Guid.NewGuid()}", TestApi.Token("proj-1", time: _time));

        answer.AssertError(503, "SERVICE_UNAVAILABLE");
        Assert.Equal("5", answer.Header("Retry-After"));
        Assert.DoesNotContain("Redis", answer.Text, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(200, (await api.GetAsync("/healthz", token: null)).Status);
    }

    private static async Task<T> PassTimeUntilDoneAsync<T>(RedisNode node, Task<T> task)
    {
        await Eventually.SeeAsync(() =>
        {
            node.Time.Advance(RedisRateLimiter.Timeout);
            return Task.FromResult(task.IsCompleted);
        }, done => done, Patience);
        return await task;
    }

    private static async Task AssertRecoversAsync(RedisNode node) => await Eventually.SeeAsync(async () =>
    {
        // Lets the next request try Redis, and gives that one all the time it takes.
        node.Time.Advance(RedisOutage.Pause);
        await node.TakeAsync("probe");
        return node.LoggedEvents.Last();
    }, seen => seen == 3203, Patience);
}
