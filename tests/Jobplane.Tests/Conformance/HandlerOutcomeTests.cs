using System.Net;
using System.Net.Http.Headers;
using Jobplane.Tests.Stores;

namespace Jobplane.Tests.Conformance;

/// <summary>What handlers say to a real worker by what they throw.</summary>
public sealed class HandlerOutcomeTests
{
    private static readonly TimeSpan AtOnce = TimeSpan.FromMilliseconds(1);

    [Theory, EveryStore]
    public async Task Handler_Snoozes_RunsAgainWithoutUsingUpAttempts(StoreKind kind)
    {
        await using TestStore store = await TestStore.CreateAsync(kind);
        int runs = 0;
        await using HandlerHost host = await HandlerHost.StartAsync(
            store, (_, _) => Interlocked.Increment(ref runs) < 4 ? throw new SnoozeException(AtOnce) : Task.CompletedTask);

        Job job = await host.RunAsync(maxAttempts: 1);

        Assert.Equal((JobStatus.Completed, 1, null, 4), (job.Status, job.Attempts, job.LastError, runs));
    }

    [Theory, EveryStore]
    public async Task Handler_CancelsItsJob_EndsItAtOnceWithTheReason(StoreKind kind)
    {
        await using TestStore store = await TestStore.CreateAsync(kind);
        await using HandlerHost host = await HandlerHost.StartAsync(store, (_, _) => throw new CancelJobException("The order is gone."));

        Job job = await host.RunAsync();

        Assert.Equal((JobStatus.Cancelled, 1, "The order is gone."), (job.Status, job.Attempts, job.LastError));
    }

    [Theory, EveryStore]
    public async Task Handler_ErrorForGood_EndsTheJobAtItsFirstAttempt(StoreKind kind)
    {
        await using TestStore store = await TestStore.CreateAsync(kind);
        int runs = 0;
        await using HandlerHost host = await HandlerHost.StartAsync(
            store,
            (_, _) =>
            {
                Interlocked.Increment(ref runs);
                throw new NonRetryableException("The card has expired.");
            },
            options => options.Retry = new RetryPolicy { Decide = (_, _) => AtOnce });

        Job job = await host.RunAsync(maxAttempts: 5);

        Assert.Equal((JobStatus.Failed, 1, "The card has expired.", 1), (job.Status, job.Attempts, job.LastError, runs));
        Assert.Equal("The card has expired.", Assert.Single((await host.Client.ListAttemptsAsync(TestJob.Project, job.Id))!).Error);
    }

    [Theory, EveryStore]
    public async Task Handler_ErrorThatThePolicyDoesNotRetry_FailsForGood(StoreKind kind)
    {
        await using TestStore store = await TestStore.CreateAsync(kind);
        await using HandlerHost host = await HandlerHost.StartAsync(
            store,
            (context, _) => throw (context.Attempt == 1 ? new TimeoutException("slow") : new NotSupportedException("never")),
            options => options.Retry = new RetryPolicy { Decide = (error, _) => error is NotSupportedException ? null : AtOnce });

        Job job = await host.RunAsync();

        Assert.Equal((JobStatus.Failed, 2, "NotSupportedException: never"), (job.Status, job.Attempts, job.LastError));
    }

    [Theory, EveryStore]
    public async Task Handler_PolicyThatThrows_FallsBackOnBackoff(StoreKind kind)
    {
        await using TestStore store = await TestStore.CreateAsync(kind);
        await using HandlerHost host = await HandlerHost.StartAsync(
            store,
            (context, _) => context.Attempt == 1 ? throw new TimeoutException("slow") : Task.CompletedTask,
            options => options.Retry = new RetryPolicy { BaseDelay = AtOnce, Decide = (_, _) => throw new InvalidOperationException() });

        Job job = await host.RunAsync();

        Assert.Equal((JobStatus.Completed, 2), (job.Status, job.Attempts));
    }

    [Theory, EveryStore]
    public async Task Handler_HttpErrorWithRetryAfter_WaitsAsLong(StoreKind kind)
    {
        await using TestStore store = await TestStore.CreateAsync(kind);
        await using HandlerHost host = await HandlerHost.StartAsync(
            store,
            (_, _) =>
            {
                using var answer = new HttpResponseMessage(HttpStatusCode.TooManyRequests);
                answer.Headers.RetryAfter = new RetryConditionHeaderValue(TimeSpan.FromHours(2));
                answer.EnsureSuccessOrRetryAfter();
                return Task.CompletedTask;
            });
        Job enqueued = await host.EnqueueAsync();

        Job job = await host.SeeAsync(enqueued.Id, found => found.LastError is not null);

        Assert.Equal((JobStatus.Pending, 1), (job.Status, job.Attempts));
        Assert.InRange(job.ScheduledAt - job.StartedAt!.Value, TimeSpan.FromHours(2), TimeSpan.FromHours(2.5));
        Assert.Contains("429", job.LastError, StringComparison.Ordinal);
    }
}
