using Jobplane.AspNetCore.RateLimiting;
using Jobplane.Redis;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Jobplane;

/// <summary>Counts the HTTP API's rate limit in Redis.</summary>
public static class RedisServiceCollectionExtensions
{
    /// <summary>
    /// Has all nodes that use the same Redis share one rate limit. Without it each node counts for itself. Goes with <c>AddJobplaneApi</c>, in
    /// either order.
    /// </summary>
    /// <param name="services">The host's services.</param>
    /// <param name="connectionString">A connection string of StackExchange.Redis, such as <c>localhost:6379</c>.</param>
    /// <param name="configure">Sets what happens while Redis cannot be reached.</param>
    public static IServiceCollection AddJobplaneRedisRateLimit(
        this IServiceCollection services, string connectionString, Action<RedisRateLimitOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddOptions<RedisRateLimitOptions>()
            .Configure(options =>
            {
                options.ConnectionString = connectionString;
                configure?.Invoke(options);
            })
            .ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<RedisRateLimitOptions>, RedisRateLimitOptionsValidator>());
        services.TryAddSingleton<RedisConnection>();
        services.AddHostedService(provider => provider.GetRequiredService<RedisConnection>());
        services.Replace(ServiceDescriptor.Singleton<IRateLimiter, RedisRateLimiter>());
        return services;
    }
}
