namespace Jobplane.Server.Samples;

internal sealed class ChargeCardHandler : IJobHandler<ChargeCard>
{
    private const int FailingAttempts = 2;

    public Task HandleAsync(ChargeCard job, JobContext context, CancellationToken cancellationToken) =>
        context.Attempt <= FailingAttempts
            ? throw new TimeoutException($"The payment service did not answer (attempt {context.Attempt} of {context.MaxAttempts}).")
            : Task.CompletedTask;
}
