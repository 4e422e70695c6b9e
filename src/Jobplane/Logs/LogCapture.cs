namespace Jobplane.Logs;

/// <summary>The middleware that marks a handler's flow of execution as its job's.</summary>
internal sealed class LogCapture(CapturedJob job) : IJobMiddleware
{
    public async Task InvokeAsync(JobContext context, JobDelegate next, CancellationToken cancellationToken)
    {
        job.Context = context;
        await next(context, cancellationToken).ConfigureAwait(false);
    }
}
