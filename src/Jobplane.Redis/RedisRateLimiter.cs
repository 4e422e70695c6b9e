using System.Globalization;
using Jobplane.AspNetCore.RateLimiting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Jobplane.Redis;

/// <summary>Counts the requests that all nodes answer, in one script a request.</summary>
internal sealed class RedisRateLimiter : IRateLimiter
{
    /// <summary>How long a request waits for Redis. Far longer than a healthy one takes, and short for a caller.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromMilliseconds(500);

    private const long TicksPerSecond = 1_000_000;

    private static readonly string Script = ReadScript();

    private readonly RedisConnection _connection;
    private readonly MemoryRateLimiter _memory;
    private readonly RedisFallback _fallback;
    private readonly TimeProvider _time;
    private readonly RedisOutage _outage;
    private readonly RedisValue[] _policy;

    public RedisRateLimiter(
        RedisConnection connection,
        MemoryRateLimiter memory,
        IOptions<JobplaneApiOptions> api,
        IOptions<RedisRateLimitOptions> options,
        TimeProvider time,
        ILogger<RedisRateLimiter> logger)
    {
        _connection = connection;
        _memory = memory;
        _fallback = options.Value.Fallback;
        _time = time;
        _outage = new RedisOutage(_fallback, time, logger);
        Policy = new RateLimitPolicy(api.Value.RateLimit.PermitLimit, api.Value.RateLimit.WindowSeconds, TicksPerSecond);
        _policy = [Policy.Limit, Policy.Window, Policy.SharedTicks];
    }

    public RateLimitPolicy Policy { get; }

    public ValueTask<RateLimitDecision> TakeAsync(RateLimitClient client) => _outage.MayTry() ? TryAsync(client) : TakeWithoutAsync(client);

    internal static string ReadScript()
    {
        using var reader = new StreamReader(typeof(RedisRateLimiter).Assembly.GetManifestResourceStream("PermitTake.lua")!);
        return reader.ReadToEnd();
    }

    private async ValueTask<RateLimitDecision> TryAsync(RateLimitClient client)
    {
        try
        {
            RateLimitDecision decision = await TakeSharedAsync(client).WaitAsync(Timeout, _time);
            _outage.Answered();
            return decision;
        }
        catch (Exception e) when (e is RedisException or RedisCommandException or TimeoutException or OperationCanceledException)
        {
            _outage.Failed(e);
            return await TakeWithoutAsync(client);
        }
    }

    private async Task<RateLimitDecision> TakeSharedAsync(RateLimitClient client)
    {
        IDatabase database = await _connection.GetDatabaseAsync();
        var result = (long[])(await database.ScriptEvaluateAsync(Script, [KeyOf(client)], _policy))!;
        return new RateLimitDecision(result[0] == 1, (int)result[1], (int)((result[2] + TicksPerSecond - 1) / TicksPerSecond));
    }

    private ValueTask<RateLimitDecision> TakeWithoutAsync(RateLimitClient client) => _fallback == RedisFallback.Memory
        ? _memory.TakeAsync(client)
        : throw new StoreUnavailableException("The rate limit cannot be counted: Redis does not answer.");

    private static RedisKey KeyOf(RateLimitClient client) => client.Project is { } project
        ? $"jobplane:limit:project:{project}"
        : $"jobplane:limit:network:{client.Network.ToString("x32", CultureInfo.InvariantCulture)}";
}
