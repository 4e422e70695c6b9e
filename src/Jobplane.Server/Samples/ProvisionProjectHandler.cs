namespace Jobplane.Server.Samples;

internal sealed class ProvisionProjectHandler(TimeProvider time) : IJobHandler<ProvisionProject>
{
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(2);

    public Task HandleAsync(ProvisionProject job, JobContext context, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(job.Region))
            throw new NonRetryableException("The payload has no region, such as \"us-east-1\".");
        return Task.Delay(Duration, time, cancellationToken);
    }
}
