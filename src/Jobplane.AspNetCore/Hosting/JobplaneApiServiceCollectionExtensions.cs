using Jobplane.AspNetCore.Audit;
using Jobplane.AspNetCore.Auth;
using Jobplane.AspNetCore.Bulk;
using Jobplane.AspNetCore.Fleet;
using Jobplane.AspNetCore.Health;
using Jobplane.AspNetCore.Hosting;
using Jobplane.AspNetCore.Jobs;
using Jobplane.AspNetCore.Listing;
using Jobplane.AspNetCore.Live;
using Jobplane.AspNetCore.OpenApi;
using Jobplane.AspNetCore.RateLimiting;
using Jobplane.AspNetCore.Schedules;
using Jobplane.AspNetCore.Statistics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Jobplane;

/// <summary>Adds the HTTP API's services to a host.</summary>
public static class JobplaneApiServiceCollectionExtensions
{
    /// <summary>
    /// Adds what <c>MapJobplaneApi</c> and <c>MapJobplaneHealth</c> need. The options are read from <c>Jobplane:Auth</c>,
    /// <c>Jobplane:RateLimit</c> and <c>Jobplane:Live</c>, and checked when the host starts.
    /// </summary>
    /// <param name="services">The host's services.</param>
    /// <param name="configure">Sets defaults that the configuration may override.</param>
    public static IServiceCollection AddJobplaneApi(this IServiceCollection services, Action<JobplaneApiOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        if (configure is not null)
            services.Configure(configure);
        services.AddOptions<JobplaneApiOptions>().ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IPostConfigureOptions<JobplaneApiOptions>, JobplaneApiOptionsSetup>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<JobplaneApiOptions>, JobplaneApiOptionsSetup>());
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<SecretKeys>();
        services.TryAddSingleton<AuthorityClient>();
        services.TryAddSingleton<AuthorityKeys>();
        services.TryAddSingleton<IVerificationKeys, ConfiguredKeys>();
        services.AddHostedService<KeyRefresher>();
        services.TryAddSingleton<TokenVerifier>();
        services.TryAddSingleton<LiveRequests>();
        services.TryAddSingleton<JobLongPoll>();
        services.TryAddSingleton<JobEvents>();
        services.TryAddSingleton<MemoryRateLimiter>();
        services.TryAddSingleton<IRateLimiter>(provider => provider.GetRequiredService<MemoryRateLimiter>());
        services.TryAddSingleton<Cursors>();
        services.TryAddSingleton<JobEndpoints>();
        services.TryAddSingleton<JobExportEndpoints>();
        services.TryAddSingleton<JobCommandEndpoints>();
        services.TryAddSingleton<BulkEndpoints>();
        services.TryAddSingleton<ScheduleEndpoints>();
        services.TryAddSingleton<AuditEndpoints>();
        services.TryAddSingleton<StatisticsEndpoints>();
        services.TryAddSingleton<FleetEndpoints>();
        services.TryAddSingleton<FleetBulkEndpoints>();
        services.TryAddSingleton<FleetStatisticsEndpoints>();
        services.TryAddSingleton<HealthEndpoints>();
        services.TryAddSingleton<OpenApiEndpoint>();
        return services;
    }
}
