namespace Jobplane.FaultNode;

/// <summary>Runs its time, or behaves as it is told.</summary>
public sealed class FaultJobHandler(DurableLog log) : IJobHandler<FaultJob>
{
    public Task HandleAsync(FaultJob job, JobContext context, CancellationToken cancellationToken) => log.LogRunAsync(context, () =>
    {
        if (job.Behaviour == JobBehaviour.Crash)
            Environment.FailFast(message: null);
        return Task.Delay(job.Milliseconds, job.Behaviour == JobBehaviour.IgnoreToken ? CancellationToken.None : cancellationToken);
    });
}
