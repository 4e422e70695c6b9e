using Jobplane.Storage;
using Jobplane.Tests.Stores;
using Microsoft.Extensions.DependencyInjection;

namespace Jobplane.Tests.Conformance;

/// <summary>Bugs within a real worker: nothing of it may be missing from then on.</summary>
public sealed class WorkerFaultTests
{
    [Theory, EveryStore]
    public async Task HelperLoop_ThatDies_BeginsAgainWhileTheWorkerRuns(StoreKind kind)
    {
        await using TestStore store = await TestStore.CreateAsync(kind);
        var listener = new DyingListener();
        await using HandlerHost host = await HandlerHost.StartAsync(
            store, (_, _) => Task.CompletedTask, configure: jobs => jobs.Services.AddSingleton<IJobListener>(listener));

        await listener.BegunAgain.WaitAsync(TimeSpan.FromSeconds(120), TestContext.Current.CancellationToken);

        Assert.Equal(JobStatus.Completed, (await host.RunAsync()).Status);
    }

    [Theory, EveryStore]
    public async Task Attempt_WhoseEndMeetsABug_FailsTheJobAndKeepsTheSlot(StoreKind kind)
    {
        await using TestStore store = await TestStore.CreateAsync(kind);
        bool isBroken = true;
        await using HandlerHost host = await HandlerHost.StartAsync(
            store,
            (_, _) => isBroken ? throw new InvalidOperationException() : Task.CompletedTask,
            // The wait after the second attempt is not a number, so no way leads on from there.
            options => options.Retry = new RetryPolicy { BaseDelay = TimeSpan.FromMilliseconds(1), Factor = double.NaN });

        for (int slot = 0; slot < 4; slot++)
        {
            Job failed = await host.RunAsync();
            Assert.Equal((JobStatus.Failed, 2), (failed.Status, failed.Attempts));
        }

        isBroken = false;
        Assert.Equal(JobStatus.Completed, (await host.RunAsync()).Status);
    }

    private sealed class DyingListener : IJobListener
    {
        private readonly TaskCompletionSource _begunAgain = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private bool _hasDied;

        public Task BegunAgain => _begunAgain.Task;

        public Task ListenAsync(Action<string?> onNotified, CancellationToken cancellationToken)
        {
            if (!Interlocked.Exchange(ref _hasDied, true))
                throw new InvalidOperationException("a bug");
            _begunAgain.TrySetResult();
            return Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
        }
    }
}
