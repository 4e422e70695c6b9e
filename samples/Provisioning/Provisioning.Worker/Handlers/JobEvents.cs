using Jobplane;
using Provisioning.Data;

namespace Provisioning.Worker.Handlers;

internal static class JobEvents
{
    /// <summary>The event that this attempt brings about.</summary>
    public static ProjectEvent ToEvent(this JobContext context, string kind, TimeProvider time) => new()
    {
        Id = Guid.NewGuid(),
        ProjectId = context.ProjectId,
        Kind = kind,
        JobId = context.JobId,
        Attempt = context.Attempt,
        At = time.GetUtcNow(),
    };
}
