using Jobplane;

namespace Provisioning.Jobs;

/// <summary>Gives a project a new signing key in place of the one it has.</summary>
public sealed record RotateKey(string Reason)
{
    /// <summary>Whoever asks while a rotation is under way, person or schedule, gets that one.</summary>
    public static EnqueueOptions For(string projectId) => new() { ProjectId = projectId, Queue = Queues.Provisioning, Unique = new("rotate_key") };
}
