using System.Collections.Concurrent;

namespace Jobplane.Testing;

/// <summary>The outermost middleware: keeps what attempts throw, of which the store keeps a text alone.</summary>
internal sealed class FailureCapture : IJobMiddleware
{
    private readonly ConcurrentDictionary<Guid, Exception> _failures = [];

    public async Task InvokeAsync(JobContext context, JobDelegate next, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(next);
        try
        {
            await next(context, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            _failures[context.JobId] = e;
            throw;
        }
    }

    /// <summary>What the job's attempt threw, once.</summary>
    public Exception? Take(Guid jobId) => _failures.TryRemove(jobId, out Exception? failure) ? failure : null;
}
