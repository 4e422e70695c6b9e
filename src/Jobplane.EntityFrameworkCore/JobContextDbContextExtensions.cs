using Microsoft.EntityFrameworkCore;

namespace Jobplane;

/// <summary>Completes jobs on the transaction of an Entity Framework Core context.</summary>
public static class JobContextDbContextExtensions
{
    /// <summary>
    /// Completes the job on the database context's current transaction, as <see cref="JobContext.CompleteInAsync"/> does: what the handler has saved there and
    /// the completion commit together, or not at all.
    /// </summary>
    /// <param name="job">The attempt.</param>
    /// <param name="context">A context with a transaction, from <c>context.Database.BeginTransactionAsync()</c> or <c>UseTransactionAsync()</c>, on the jobs' database.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="InvalidOperationException">The context has no transaction.</exception>
    /// <exception cref="LeaseLostException">The job is not this attempt's any more; roll back.</exception>
    /// <exception cref="ArgumentException">The transaction is of another database than the store's.</exception>
    public static Task CompleteInAsync(this JobContext job, DbContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(job);
        return job.CompleteInAsync(DbContextTransaction.Of(context, "completion"), cancellationToken);
    }
}
