using Jobplane;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Provisioning.Data;
using Provisioning.Jobs;

namespace Provisioning.Worker.Handlers;

public sealed class RotateKeyHandler(ProvisioningContext db, JobClient jobs, TimeProvider time) : IJobHandler<RotateKey>
{
    public async Task HandleAsync(RotateKey job, JobContext context, CancellationToken cancellationToken)
    {
        DateTimeOffset now = time.GetUtcNow();
        await using IDbContextTransaction transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await foreach (SigningKey key in db.SigningKeys.Where(key => key.ProjectId == context.ProjectId && key.RevokedAt == null).AsAsyncEnumerable().WithCancellation(cancellationToken))
            key.RevokedAt = now;
        db.SigningKeys.Add(SigningKey.Create(context.ProjectId, now));
        db.Events.Add(context.ToEvent(ProjectEvent.KeyRotated, time));
        await db.SaveChangesAsync(cancellationToken);
        await jobs.EnqueueAsync(db, new DeliverWebhook(ProjectEvent.KeyRotated), DeliverWebhook.For(context.ProjectId), cancellationToken);
        context.Log($"Rotated: {job.Reason}.");
        await context.CompleteInAsync(db, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }
}
