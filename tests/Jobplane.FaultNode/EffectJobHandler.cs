using System.Data.Common;

namespace Jobplane.FaultNode;

/// <summary>Writes a row of table <c>effects</c> and completes its job in one transaction. It takes its time after each step, so that a kill may hit any of them.</summary>
public sealed class EffectJobHandler(DurableLog log, NodeSettings settings) : IJobHandler<EffectJob>
{
    public Task HandleAsync(EffectJob job, JobContext context, CancellationToken cancellationToken) =>
        log.LogRunAsync(context, () => ActAsync(job, context, cancellationToken));

    private async Task ActAsync(EffectJob job, JobContext context, CancellationToken cancellationToken)
    {
        await PauseAsync(job, cancellationToken);
        await using DbConnection connection = settings.Connect();
        await connection.OpenAsync(cancellationToken);
        await using DbTransaction transaction = await connection.BeginTransactionAsync(cancellationToken);
        await InsertAsync(transaction, context, cancellationToken);
        context.SetResult(context.Attempt);
        await PauseAsync(job, cancellationToken);
        await context.CompleteInAsync(transaction, cancellationToken);
        await PauseAsync(job, cancellationToken);
        // Before the commit: of a completed job some run must be known to have done its work, though its process died right after.
        log.AppendRun("completed", context);
        // Whoever gives up waiting for a commit does not know whether there was one.
        await transaction.CommitAsync(CancellationToken.None);
        await PauseAsync(job, CancellationToken.None);
    }

    private async Task InsertAsync(DbTransaction transaction, JobContext context, CancellationToken cancellationToken)
    {
        await using DbCommand insert = transaction.Connection!.CreateCommand();
        insert.Transaction = transaction;
        insert.CommandText = $"INSERT INTO {settings.Table("effects")} (job_id, attempt) VALUES ('{context.JobId}', {context.Attempt})";
        await insert.ExecuteNonQueryAsync(cancellationToken);
    }

    private static Task PauseAsync(EffectJob job, CancellationToken cancellationToken) =>
        Task.Delay(Random.Shared.Next(job.Milliseconds + 1), cancellationToken);
}
