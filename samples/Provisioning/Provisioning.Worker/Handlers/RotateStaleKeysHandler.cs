using Jobplane;
using Microsoft.EntityFrameworkCore;
using Provisioning.Data;
using Provisioning.Jobs;

namespace Provisioning.Worker.Handlers;

public sealed class RotateStaleKeysHandler(ProvisioningContext db, JobClient jobs, TimeProvider time) : IJobHandler<RotateStaleKeys>
{
    public async Task HandleAsync(RotateStaleKeys job, JobContext context, CancellationToken cancellationToken)
    {
        DateTimeOffset limit = time.GetUtcNow() - TimeSpan.FromDays(job.MaxAgeDays);
        List<string> stale = await db.SigningKeys
            .Where(key => key.RevokedAt == null && key.CreatedAt < limit)
            .Select(key => key.ProjectId).Distinct().ToListAsync(cancellationToken);
        // At once, so that they share a commit. Should this attempt fail halfway, the keys of the jobs keep the next one from rotating twice.
        await Task.WhenAll(stale.Select(project => jobs.EnqueueAsync(new RotateKey($"older than {job.MaxAgeDays} days"), RotateKey.For(project), cancellationToken)));
        context.Log($"{stale.Count} projects have keys older than {job.MaxAgeDays} days.");
    }
}
