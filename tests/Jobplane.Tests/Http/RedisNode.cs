using Jobplane.AspNetCore.RateLimiting;
using Jobplane.Redis;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Jobplane.Tests.Http;

/// <summary>The rate limiter of one node, with a connection and a clock of its own.</summary>
internal sealed class RedisNode : IAsyncDisposable
{
    private readonly RecordingLogger _log = new();
    private readonly LoggerFactory _loggers;
    private readonly RedisConnection _connection;

    private RedisNode(string connectionString, int limit, int windowSeconds, RedisFallback fallback)
    {
        _loggers = new LoggerFactory([_log]);
        IOptions<JobplaneApiOptions> api = Options.Create(new JobplaneApiOptions { RateLimit = { PermitLimit = limit, WindowSeconds = windowSeconds } });
        IOptions<RedisRateLimitOptions> redis = Options.Create(new RedisRateLimitOptions { ConnectionString = connectionString, Fallback = fallback });
        _connection = new RedisConnection(redis, Time);
        Limiter = new RedisRateLimiter(_connection, new MemoryRateLimiter(api, Time), api, redis, Time, new Logger<RedisRateLimiter>(_loggers));
    }

    /// <summary>The clock of timeouts and pauses, so that a slow machine is no outage. Redis has its own.</summary>
    public FakeTimeProvider Time { get; } = new();

    public RedisRateLimiter Limiter { get; }

    public IEnumerable<int> LoggedEvents => _log.Lines.Select(line => line.Id);

    public static async Task<RedisNode> StartAsync(
        string connectionString, int limit, int windowSeconds = 3600, RedisFallback fallback = RedisFallback.Memory)
    {
        var node = new RedisNode(connectionString, limit, windowSeconds, fallback);
        await node._connection.StartAsync(TestContext.Current.CancellationToken);
        return node;
    }

    public async Task<RateLimitDecision> TakeAsync(string project = "proj-1") => await Limiter.TakeAsync(RateLimitClient.OfProject(project));

    public async ValueTask DisposeAsync()
    {
        await _connection.DisposeAsync();
        _loggers.Dispose();
        _log.Dispose();
    }
}
