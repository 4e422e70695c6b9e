namespace Jobplane;

/// <summary>Where the rate limit is counted for all nodes.</summary>
public sealed class RedisRateLimitOptions
{
    /// <summary>A connection string of StackExchange.Redis, such as <c>localhost:6379,password=…,defaultDatabase=1</c>. Redis 5 or later.</summary>
    public string ConnectionString { get; set; } = "";

    /// <summary>What to do while Redis cannot be reached. <see cref="RedisFallback.Memory"/> by default.</summary>
    public RedisFallback Fallback { get; set; }
}
