using Jobplane.Health;
using Jobplane.Workers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace Jobplane;

/// <summary>Adds Jobplane's health checks to those of the host.</summary>
public static class JobplaneHealthChecksBuilderExtensions
{
    /// <summary>Adds a check whether the store answers, within 2 s. <c>MapJobplaneHealth</c> asks the store by itself, and does not need it.</summary>
    /// <param name="builder">The host's checks.</param>
    /// <param name="name">The check's name.</param>
    /// <param name="failureStatus">What is reported when the store does not answer; <see cref="HealthStatus.Unhealthy"/> by default.</param>
    /// <param name="tags">Tags to choose the check by; none by default.</param>
    public static IHealthChecksBuilder AddJobplaneStore(
        this IHealthChecksBuilder builder, string name = "jobplane_store", HealthStatus? failureStatus = null, IEnumerable<string>? tags = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.Add(new HealthCheckRegistration(
            name, static provider => new StoreHealthCheck(provider.GetRequiredService<IStoreAdministration>()), failureStatus, tags));
    }

    /// <summary>
    /// Adds a check whether this process's worker is at work. It fails when the worker has not renewed its lease for as long as a lease lasts
    /// (<see cref="WorkerOptions.Lease"/>), or a claim or a poll has been under way for longer than that. A process that works no jobs is healthy, and says so.
    /// </summary>
    /// <param name="builder">The host's checks.</param>
    /// <param name="name">The check's name.</param>
    /// <param name="failureStatus">What is reported when the worker is not at work; <see cref="HealthStatus.Unhealthy"/> by default.</param>
    /// <param name="tags">Tags to choose the check by; none by default. With <c>ready</c>, <c>/readyz</c> of <c>MapJobplaneHealth</c> answers 503 when it fails.</param>
    public static IHealthChecksBuilder AddJobplaneWorker(
        this IHealthChecksBuilder builder, string name = "jobplane_worker", HealthStatus? failureStatus = null, IEnumerable<string>? tags = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.Add(new HealthCheckRegistration(
            name,
            static provider => new WorkerHealthCheck(provider.GetRequiredService<WorkerPulse>(), provider.GetRequiredService<IOptions<WorkerOptions>>()),
            failureStatus,
            tags));
    }
}
