namespace Jobplane.Tests.Budgets;

internal sealed class NoopHandler : IJobHandler<Noop>
{
    public Task HandleAsync(Noop job, JobContext context, CancellationToken cancellationToken) => Task.CompletedTask;
}
