using Jobplane;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Provisioning.Data;
using Provisioning.Jobs;
using Provisioning.Worker.Cloud;

namespace Provisioning.Worker.Handlers;

public sealed class ProvisionProjectHandler(ProvisioningContext db, JobClient jobs, ICloud cloud, TimeProvider time) : IJobHandler<ProvisionProject>
{
    private static readonly string[] Parts = ["network", "database", "storage", "domain name"];

    public async Task HandleAsync(ProvisionProject job, JobContext context, CancellationToken cancellationToken)
    {
        // An attempt that failed or was killed has left how far it came.
        int done = await context.GetCheckpointAsync<int>(cancellationToken);
        foreach (string part in Parts.Skip(done))
        {
            context.ReportProgress(100.0 * done / Parts.Length, $"Making the {part}");
            await cloud.EnsureAsync(context.ProjectId, part, job.Region, cancellationToken);
            context.Log($"The {part} is there.");
            context.SetCheckpoint(++done);
        }

        await FinishAsync(context, cancellationToken);
    }

    /// <summary>
    /// What the customer sees, the message about it and the end of the job are one transaction. If this process is killed before the commit nothing has
    /// happened, and afterwards all of it has.
    /// </summary>
    private async Task FinishAsync(JobContext context, CancellationToken cancellationToken)
    {
        await using IDbContextTransaction transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        Project project = await db.Projects.SingleAsync(project => project.Id == context.ProjectId, cancellationToken);
        project.Status = ProjectStatus.Ready;
        db.SigningKeys.Add(SigningKey.Create(project.Id, time.GetUtcNow()));
        db.Events.Add(context.ToEvent(ProjectEvent.Provisioned, time));
        await db.SaveChangesAsync(cancellationToken);
        await jobs.EnqueueAsync(db, new DeliverWebhook(ProjectEvent.Provisioned), DeliverWebhook.For(project.Id), cancellationToken);
        context.ReportProgress(100, "Ready");
        await context.CompleteInAsync(db, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }
}
