using Jobplane.Tests.Stores;
using Microsoft.Extensions.DependencyInjection;

namespace Jobplane.Tests.Conformance;

/// <summary>Attempts that take longer than their handler may.</summary>
public sealed class HandlerTimeoutTests
{
    /// <summary>As many jobs as <see cref="HandlerHost"/> runs at once.</summary>
    private const int Slots = 4;

    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(200);
    private static readonly RetryPolicy AtOnce = new() { Decide = (_, _) => TimeSpan.Zero };

    [Theory, EveryStore]
    public async Task Timeout_HandlerThatObeysItsToken_FailsTheAttemptOnly(StoreKind kind)
    {
        await using TestStore store = await TestStore.CreateAsync(kind);
        await using HandlerHost host = await HandlerHost.StartAsync(
            store,
            (context, token) => context.Attempt == 1 ? Task.Delay(Timeout.InfiniteTimeSpan, token) : Task.CompletedTask,
            options => (options.Timeout, options.Retry) = (Soon, AtOnce));

        Job job = await host.RunAsync();

        Assert.Equal((JobStatus.Completed, 2), (job.Status, job.Attempts));
        Assert.Equal(
            "TimeoutException: The attempt took longer than its limit of 0.2 s.",
            Assert.Single((await host.Client.ListAttemptsAsync(TestJob.Project, job.Id))!).Error);
    }

    [Theory, EveryStore]
    public async Task Timeout_OfEveryAttempt_FailsTheJob(StoreKind kind)
    {
        await using TestStore store = await TestStore.CreateAsync(kind);
        await using HandlerHost host = await HandlerHost.StartAsync(
            store, (_, token) => Task.Delay(Timeout.InfiniteTimeSpan, token), options => (options.Timeout, options.Retry) = (Soon, AtOnce));

        Job job = await host.RunAsync(maxAttempts: 2);

        Assert.Equal(
            (JobStatus.Failed, 2, "TimeoutException: The attempt took longer than its limit of 0.2 s."), (job.Status, job.Attempts, job.LastError));
    }

    [Theory, EveryStore]
    public async Task Timeout_HandlersThatIgnoreIt_KeepTheirSlotsUntilTheyReturn(StoreKind kind)
    {
        await using TestStore store = await TestStore.CreateAsync(kind);
        int started = 0, cancelled = 0;
        var end = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using HandlerHost host = await HandlerHost.StartAsync(
            store,
            async (context, token) =>
            {
                if (context.Queue != TestJob.Queue)
                    return;
                Interlocked.Increment(ref started);
                await using CancellationTokenRegistration onCancelled = token.Register(() => Interlocked.Increment(ref cancelled));
                await end.Task;
            },
            options => options.Timeout = Soon,
            jobs => jobs.Services.Configure<WorkerOptions>(worker => worker.Queue("other", concurrency: 1)));
        IReadOnlyList<Job> jobs = await host.EnqueueManyAsync(Slots + 2);
        await HandlerHost.SeeAsync(() => Volatile.Read(ref cancelled) == Slots);

        // The worker claims on, in another queue, and not for the slots that are taken.
        await host.EndAsync((await host.EnqueueManyAsync(1, "other"))[0].Id);
        Assert.Equal((Slots, Slots), (started, cancelled));
        end.SetResult();

        // What they return with counts, however late.
        foreach (Job enqueued in jobs)
        {
            Job job = await host.EndAsync(enqueued.Id);
            Assert.Equal((JobStatus.Completed, 1, null), (job.Status, job.Attempts, job.LastError));
        }
    }

    [Theory, EveryStore]
    public async Task Timeout_HandlerThatThrowsLater_FailsWithItsOwnError(StoreKind kind)
    {
        await using TestStore store = await TestStore.CreateAsync(kind);
        await using HandlerHost host = await HandlerHost.StartAsync(
            store,
            async (_, token) =>
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                throw new InvalidOperationException("late");
            },
            options => options.Timeout = Soon);

        Job job = await host.RunAsync(maxAttempts: 1);

        Assert.Equal((JobStatus.Failed, "InvalidOperationException: late"), (job.Status, job.LastError));
    }

    [Theory, EveryStore]
    public async Task Timeout_LongestThereIs_RunsJobs(StoreKind kind)
    {
        await using TestStore store = await TestStore.CreateAsync(kind);
        await using HandlerHost host = await HandlerHost.StartAsync(
            store, (_, token) => Task.Delay(1, token), options => options.Timeout = TimeSpan.FromDays(49));

        Job job = await host.RunAsync();

        Assert.Equal((JobStatus.Completed, 1), (job.Status, job.Attempts));
    }
}
