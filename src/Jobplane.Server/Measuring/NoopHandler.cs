namespace Jobplane.Server.Measuring;

/// <summary>Counts the jobs it gets.</summary>
internal sealed class NoopHandler(Countdown remaining) : IJobHandler<Noop>
{
    public Task HandleAsync(Noop job, JobContext context, CancellationToken cancellationToken)
    {
        remaining.Signal();
        return Task.CompletedTask;
    }
}
