using Microsoft.Extensions.DependencyInjection;

namespace Jobplane.Tests.Unit;

public sealed class HandlerOptionsTests
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(49);

    [Fact]
    public void Timeout_OutOfRange_IsRefusedByNameWhenTheHandlerIsAdded()
    {
        TimeSpan[] never = [TimeSpan.Zero, Timeout.InfiniteTimeSpan, TimeSpan.MinValue, Longest + TimeSpan.FromTicks(1), TimeSpan.MaxValue];

        Assert.All(never, timeout => Assert.Contains(
            $"The timeout of NoHandler is {timeout}; it must be more than zero and at most 49 days.",
            Assert.Throws<ArgumentException>(() => Add(timeout)).Message,
            StringComparison.Ordinal));
    }

    [Fact]
    public void Timeout_AtItsBounds_IsTaken()
    {
        Add(Longest);
        Add(TimeSpan.FromTicks(1));
    }

    private static void Add(TimeSpan timeout) =>
        new ServiceCollection().AddJobplane(jobs => jobs.AddHandler<NoJob, NoHandler>(options => options.Timeout = timeout));

    private sealed record NoJob;

    private sealed class NoHandler : IJobHandler<NoJob>
    {
        public Task HandleAsync(NoJob job, JobContext context, CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
