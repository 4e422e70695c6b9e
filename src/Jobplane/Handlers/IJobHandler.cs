namespace Jobplane;

/// <summary>Does the work of jobs whose payload is <typeparamref name="TJob"/>. One instance a job, from a scope of its own.</summary>
public interface IJobHandler<in TJob>
{
    /// <summary>
    /// Does the work. Delivery is at least once: after a crash or a lost lease the same job runs again, so effects must bear repetition.
    /// An exception fails the attempt; <see cref="NonRetryableException"/> fails the job for good, <see cref="CancelJobException"/> cancels it, and
    /// <see cref="SnoozeException"/> lets it wait without counting the attempt.
    /// </summary>
    /// <param name="job">The payload.</param>
    /// <param name="context">What is known of this attempt.</param>
    /// <param name="cancellationToken">Cancelled when the attempt times out, the lease is lost, or the worker must stop.</param>
    Task HandleAsync(TJob job, JobContext context, CancellationToken cancellationToken);
}
