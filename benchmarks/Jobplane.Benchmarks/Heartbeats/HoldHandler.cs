namespace Jobplane.Benchmarks.Heartbeats;

/// <summary>Counts the jobs that run, and holds them.</summary>
internal sealed class HoldHandler(Countdown running, TaskCompletionSource release) : IJobHandler<Hold>
{
    public Task HandleAsync(Hold job, JobContext context, CancellationToken cancellationToken)
    {
        running.Signal();
        return release.Task.WaitAsync(cancellationToken);
    }
}
