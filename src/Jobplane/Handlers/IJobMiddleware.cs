namespace Jobplane;

/// <summary>
/// Runs around the handler of each attempt: for all handlers by <see cref="JobplaneBuilder.AddMiddleware{TMiddleware}"/>, for one by
/// <see cref="HandlerOptions.Use{TMiddleware}"/>. It comes from the scope of the job, unless the application has registered it otherwise.
/// </summary>
public interface IJobMiddleware
{
    /// <summary>
    /// Does what comes before, calls <paramref name="next"/>, and does what comes after. What it throws is the attempt's outcome, as if the handler
    /// had thrown it; without a call of <paramref name="next"/> the handler does not run, and the job is completed.
    /// </summary>
    /// <param name="context">What is known of this attempt.</param>
    /// <param name="next">The next middleware, or the handler.</param>
    /// <param name="cancellationToken">As for <see cref="IJobHandler{TJob}.HandleAsync"/>; to be passed on.</param>
    Task InvokeAsync(JobContext context, JobDelegate next, CancellationToken cancellationToken);
}
