namespace Jobplane.Tests.Testing;

/// <summary>Does what a test says; its result is the name of the step.</summary>
internal sealed class StepHandler(Func<Step, JobContext, CancellationToken, Task> handle) : IJobHandler<Step, string>
{
    public async Task<string> HandleAsync(Step job, JobContext context, CancellationToken cancellationToken)
    {
        await handle(job, context, cancellationToken);
        return job.Name;
    }
}
