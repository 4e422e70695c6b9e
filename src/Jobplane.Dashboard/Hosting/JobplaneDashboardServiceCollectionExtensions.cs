using Jobplane.Dashboard.Access;
using Jobplane.Dashboard.Assets;
using Jobplane.Dashboard.Audit;
using Jobplane.Dashboard.Bulk;
using Jobplane.Dashboard.Failures;
using Jobplane.Dashboard.Hosting;
using Jobplane.Dashboard.Jobs;
using Jobplane.Dashboard.Overview;
using Jobplane.Dashboard.Pages;
using Jobplane.Dashboard.Queues;
using Jobplane.Dashboard.Schedules;
using Jobplane.Dashboard.Workers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Jobplane;

/// <summary>Adds the dashboard's services to a host.</summary>
public static class JobplaneDashboardServiceCollectionExtensions
{
    /// <summary>
    /// Adds what <c>MapJobplaneDashboard</c> needs. Users log in with a token of the HTTP API (<c>AddJobplaneApi</c>), unless the dashboard gets
    /// an authorization policy and <see cref="JobplaneDashboardOptions.MapUser"/>. The options are read from <c>Jobplane:Dashboard</c>.
    /// </summary>
    /// <param name="services">The host's services.</param>
    /// <param name="configure">Says who may use it.</param>
    public static IServiceCollection AddJobplaneDashboard(this IServiceCollection services, Action<JobplaneDashboardOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        if (configure is not null)
            services.Configure(configure);
        services.AddOptions<JobplaneDashboardOptions>().BindConfiguration(JobplaneDashboardOptionsValidator.Section).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<JobplaneDashboardOptions>, JobplaneDashboardOptionsValidator>());
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<AssetFiles>();
        services.TryAddSingleton<AssetEndpoints>();
        services.TryAddSingleton<SessionCookie>();
        services.TryAddSingleton<LoginLimiter>();
        services.TryAddSingleton<DashboardAuthentication>();
        services.TryAddSingleton<LoginEndpoints>();
        services.TryAddSingleton<OperatorPlane>();
        services.TryAddSingleton<PageWriter>();
        services.TryAddSingleton<ThemeEndpoints>();
        services.TryAddSingleton<OverviewEndpoints>();
        services.TryAddSingleton<JobFinder>();
        services.TryAddSingleton<JobListEndpoints>();
        services.TryAddSingleton<SelectionEndpoints>();
        services.TryAddSingleton<JobEndpoints>();
        services.TryAddSingleton<BulkDesk>();
        services.TryAddSingleton<BulkEndpoints>();
        services.TryAddSingleton<FailureEndpoints>();
        services.TryAddSingleton<QueueEndpoints>();
        services.TryAddSingleton<ScheduleEndpoints>();
        services.TryAddSingleton<WorkerEndpoints>();
        services.TryAddSingleton<AuditEndpoints>();
        return services;
    }
}
