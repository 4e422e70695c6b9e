using Microsoft.EntityFrameworkCore;

namespace Jobplane;

/// <summary>Enqueues jobs on the transaction of an Entity Framework Core context.</summary>
public static class JobClientDbContextExtensions
{
    /// <summary>
    /// Enqueues a job on the context's current transaction: it appears when that commits, and never if it rolls back. The context must
    /// use the database that Jobplane uses.
    /// </summary>
    /// <param name="jobs">The client.</param>
    /// <param name="context">A context with a transaction, from <c>context.Database.BeginTransactionAsync()</c> or <c>UseTransactionAsync()</c>.</param>
    /// <param name="job">The job's arguments; their class is its type.</param>
    /// <param name="options">How and for whom.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="InvalidOperationException">The context has no transaction.</exception>
    /// <exception cref="ArgumentException">The transaction is one of another database than the store's.</exception>
    /// <exception cref="JobValidationException">A member breaks its rule.</exception>
    /// <exception cref="StoreUnavailableException">The store did not answer.</exception>
    public static Task<Job> EnqueueAsync<TJob>(
        this JobClient jobs, DbContext context, TJob job, EnqueueOptions options, CancellationToken cancellationToken = default)
        where TJob : notnull
    {
        ArgumentNullException.ThrowIfNull(jobs);
        return jobs.EnqueueAsync(job, options, DbContextTransaction.Of(context, "job"), cancellationToken);
    }

    /// <summary>Enqueues a job by the name of its type, on the context's current transaction.</summary>
    /// <inheritdoc cref="EnqueueAsync{TJob}(JobClient, DbContext, TJob, EnqueueOptions, CancellationToken)"/>
    public static Task<Job> EnqueueAsync(
        this JobClient jobs, DbContext context, string type, JobPayload payload, EnqueueOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(jobs);
        return jobs.EnqueueAsync(type, payload, options, DbContextTransaction.Of(context, "job"), cancellationToken);
    }
}
