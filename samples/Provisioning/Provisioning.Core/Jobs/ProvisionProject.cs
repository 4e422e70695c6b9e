using Jobplane;

namespace Provisioning.Jobs;

/// <summary>Makes what a new project needs, and its first signing key.</summary>
public sealed record ProvisionProject(string Region)
{
    public static EnqueueOptions For(string projectId) => new() { ProjectId = projectId, Queue = Queues.Provisioning, MaxAttempts = 5 };
}
