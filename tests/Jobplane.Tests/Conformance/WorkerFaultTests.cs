using Jobplane.Storage;
using Jobplane.Tests.Faults;
using Jobplane.Tests.Stores;
using Jobplane.Workers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

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
            configure: jobs => jobs.Services.AddSingleton<ILoggerProvider>(new BrokenLog()));

        for (int slot = 0; slot < 4; slot++)
        {
            Job failed = await host.RunAsync();
            Assert.Equal((JobStatus.Failed, 1), (failed.Status, failed.Attempts));
        }

        isBroken = false;
        Assert.Equal(JobStatus.Completed, (await host.RunAsync()).Status);
    }

    [Theory, EveryStore]
    public async Task ClaimAndLease_ThatMeetBugs_BeginAnewAndLoseNoJob(StoreKind kind)
    {
        await using TestStore store = await TestStore.CreateAsync(kind);
        int runs = 0;
        await using HandlerHost host = await HandlerHost.StartAsync(
            store,
            // The first attempt is one that only the loss of its lease can end.
            (_, token) => Interlocked.Increment(ref runs) == 1 ? Task.Delay(Timeout.InfiniteTimeSpan, token) : Task.CompletedTask,
            configure: jobs =>
            {
                jobs.Services.Configure<WorkerOptions>(worker =>
                {
                    worker.Lease = TimeSpan.FromSeconds(4);
                    worker.HeartbeatInterval = TimeSpan.FromSeconds(1);
                    worker.RescueInterval = TimeSpan.FromMilliseconds(200);
                });
                ServiceDescriptor real = jobs.Services.Last(service => service.ServiceType == typeof(IWorkerStore));
                jobs.Services.AddSingleton<IWorkerStore>(provider =>
                    new BuggyStore((IWorkerStore)ActivatorUtilities.CreateInstance(provider, real.ImplementationType!)));
            });

        Job job = await host.RunAsync(maxAttempts: 20);

        Assert.True(((BuggyStore)host.Get<IWorkerStore>()).WasBuggy);
        Assert.Equal((JobStatus.Completed, runs), (job.Status, job.Attempts));
        Assert.InRange(runs, 2, 20);
    }

    /// <summary>Takes no line of what becomes of attempts.</summary>
    private sealed class BrokenLog : ILoggerProvider, ILogger
    {
        private bool _isOfAttempts;

        public ILogger CreateLogger(string categoryName) => new BrokenLog { _isOfAttempts = categoryName == typeof(JobExecutor).FullName };

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => _isOfAttempts;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (_isOfAttempts)
                throw new InvalidOperationException("a bug");
        }

        public void Dispose()
        {
        }
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
