namespace Jobplane.Server.Samples;

internal sealed class SendWelcomeEmailHandler : IJobHandler<SendWelcomeEmail>
{
    public Task HandleAsync(SendWelcomeEmail job, JobContext context, CancellationToken cancellationToken) => Task.CompletedTask;
}
