namespace Jobplane;

/// <summary>
/// Does the work of jobs whose payload is <typeparamref name="TJob"/>, and returns what comes of it: the job's <see cref="Job.Result"/>. In all else as
/// <see cref="IJobHandler{TJob}"/>.
/// </summary>
public interface IJobHandler<in TJob, TResult>
{
    /// <summary>Does the work, as <see cref="IJobHandler{TJob}.HandleAsync"/> does.</summary>
    /// <param name="job">The payload.</param>
    /// <param name="context">What is known of this attempt.</param>
    /// <param name="cancellationToken">Cancelled when the attempt times out, the lease is lost, or the worker must stop.</param>
    /// <returns>The result; as JSON at most 1 MiB, or else the attempt fails.</returns>
    Task<TResult> HandleAsync(TJob job, JobContext context, CancellationToken cancellationToken);
}
