using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Jobplane.Health;

/// <summary>Says whether the store answers.</summary>
internal sealed class StoreHealthCheck(IStoreAdministration store) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await store.PingAsync(cancellationToken).ConfigureAwait(false);
            return HealthCheckResult.Healthy($"{store.Description} answers.");
        }
        catch (StoreException e)
        {
            return new HealthCheckResult(context.Registration.FailureStatus, $"{store.Description} does not answer.", e);
        }
    }
}
