using Microsoft.Extensions.Configuration;

namespace Provisioning.Worker.Cloud;

/// <summary>Stands for a provider's client: each part takes some time (<c>Provisioning:StepTime</c>, a second unless set).</summary>
internal sealed class SimulatedCloud(IConfiguration configuration, TimeProvider time) : ICloud
{
    private readonly TimeSpan _step = configuration.GetValue("Provisioning:StepTime", TimeSpan.FromSeconds(1));

    public Task EnsureAsync(string projectId, string part, string region, CancellationToken cancellationToken) =>
        Task.Delay(_step, time, cancellationToken);
}
