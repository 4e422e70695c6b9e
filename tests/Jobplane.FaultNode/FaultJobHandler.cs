using System.Diagnostics;

namespace Jobplane.FaultNode;

/// <summary>Logs the beginning and the end of a run: <c>start|completed|cancelled, id, attempt, process, time</c>.</summary>
public sealed class FaultJobHandler(DurableLog log) : IJobHandler<FaultJob>
{
    public async Task HandleAsync(FaultJob job, JobContext context, CancellationToken cancellationToken)
    {
        Write("start", context);
        try
        {
            if (job.Behaviour == JobBehaviour.Crash)
                Environment.FailFast(message: null);
            await Task.Delay(job.Milliseconds, job.Behaviour == JobBehaviour.IgnoreToken ? CancellationToken.None : cancellationToken);
        }
        catch (OperationCanceledException)
        {
            Write("cancelled", context);
            throw;
        }

        Write("completed", context);
    }

    // The monotonic clock is the machine's, so that times of several processes can be compared.
    private void Write(string what, JobContext context) =>
        log.Append($"{what} {context.JobId} {context.Attempt} {Environment.ProcessId} {Stopwatch.GetTimestamp()}", flush: false);
}
