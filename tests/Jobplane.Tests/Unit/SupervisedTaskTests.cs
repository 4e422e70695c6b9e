using System.Collections.Concurrent;
using Jobplane.Workers;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Jobplane.Tests.Unit;

public sealed class SupervisedTaskTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly ErrorLog _log = new();

    [Fact]
    public async Task Run_LoopThatDies_IsReportedAtOnceAndBeginsAgain()
    {
        using var stopping = new CancellationTokenSource();
        int runs = 0;
        var again = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        Task supervised = Supervise(
            async token =>
            {
                if (++runs <= 2)
                    throw new InvalidOperationException($"bug {runs}");
                again.SetResult();
                await Task.Delay(Timeout.InfiniteTimeSpan, token);
            },
            stopping.Token);

        Assert.Equal("bug 1", Assert.Single(_log.Errors).Message);
        await EndToEnd.Eventually.SeeAsync(
            () =>
            {
                _time.Advance(TimeSpan.FromSeconds(1));
                return Task.FromResult(again.Task.IsCompleted);
            },
            static hasBegun => hasBegun,
            TimeSpan.FromSeconds(60));
        Assert.Equal(["bug 1", "bug 2"], _log.Errors.Select(error => error.Message));
        Assert.False(supervised.IsCompleted);
        await stopping.CancelAsync();
        await supervised;
    }

    [Fact]
    public async Task Run_LoopThatEndsByItself_IsNotBegunAgain()
    {
        int runs = 0;

        await Supervise(
            _ =>
            {
                runs++;
                return Task.CompletedTask;
            },
            TestContext.Current.CancellationToken);

        Assert.Equal((1, 0), (runs, _log.Errors.Count));
    }

    [Fact]
    public async Task Run_StoppedWhileItWaits_Ends()
    {
        using var stopping = new CancellationTokenSource();
        Task supervised = Supervise(_ => throw new InvalidOperationException(), stopping.Token);

        await stopping.CancelAsync();

        await supervised.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
    }

    private Task Supervise(Func<CancellationToken, Task> loop, CancellationToken cancellationToken) =>
        new SupervisedTask("a loop", _time, _log).RunAsync(loop, cancellationToken);

    private sealed class ErrorLog : ILogger
    {
        public ConcurrentQueue<Exception> Errors { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            Assert.Equal(LogLevel.Error, logLevel);
            Errors.Enqueue(exception!);
        }
    }
}
