using Jobplane.Workers;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace Jobplane.Health;

/// <summary>Says whether this process's worker keeps its lease, and its calls of the store come back.</summary>
internal sealed class WorkerHealthCheck(WorkerPulse pulse, IOptions<WorkerOptions> options) : IHealthCheck
{
    private readonly TimeSpan _lease = options.Value.Lease;

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(FindFault() is { } fault ? new HealthCheckResult(context.Registration.FailureStatus, fault) : HealthCheckResult.Healthy(Describe()));

    private string? FindFault()
    {
        if (pulse.SinceRenewal is { } silence && silence > _lease)
            return $"The worker has not renewed its lease for {Seconds(silence)}, so that others may run its jobs; a lease lasts {Seconds(_lease)}.";
        if (pulse.LongestCall is { Elapsed: { } elapsed } call && elapsed > _lease)
            return $"The worker hangs at {call.Activity}, for {Seconds(elapsed)} now.";
        return null;
    }

    private string Describe() => pulse.SinceRenewal is { } silence
        ? $"The worker renewed its lease {Seconds(silence)} ago."
        : "This process works no jobs.";

    private static string Seconds(TimeSpan time) => $"{time.TotalSeconds:0.#} s";
}
