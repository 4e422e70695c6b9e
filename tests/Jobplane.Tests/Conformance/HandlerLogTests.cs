using System.Data.Common;
using Jobplane.Reports;
using Jobplane.Tests.Stores;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Jobplane.Tests.Conformance;

/// <summary>What handlers log to their jobs, by a real worker.</summary>
public sealed class HandlerLogTests
{
    [Theory, EveryStore]
    public async Task Log_OfARunningHandler_IsSeenWhileItRunsAndAtItsEnd(StoreKind kind)
    {
        await using TestStore store = await TestStore.CreateAsync(kind);
        var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using HandlerHost host = await HandlerHost.StartAsync(store, async (context, _) =>
        {
            context.Log("began");
            await seen.Task;
            context.Log(LogLevel.Error, "went\0 wrong with Password=hunter2\r\n");
        });
        DateTimeOffset before = TimeProvider.System.GetUtcNow();
        Job enqueued = await host.EnqueueAsync();

        JobLogEntry line = Assert.Single(await host.SeeLogsAsync(enqueued.Id, lines => lines.Count > 0));
        Assert.Equal((1, LogLevel.Information, "began"), (line.Attempt, line.Level, line.Message));
        Assert.InRange(line.At, before.AddMinutes(-1), TimeProvider.System.GetUtcNow().AddMinutes(1));
        seen.SetResult();
        Job ended = await host.EndAsync(enqueued.Id);

        Assert.Equal(JobStatus.Completed, ended.Status);
        Assert.Null(ended.Progress);
        Assert.Equal(
            [(LogLevel.Information, "began"), (LogLevel.Error, "went wrong with Password=***\n")],
            (await host.ListLogsAsync(ended.Id)).Select(entry => (entry.Level, entry.Message)));
    }

    [Theory, EveryStore]
    public async Task Log_OfEachAttempt_IsKeptHoweverItEnds(StoreKind kind)
    {
        await using TestStore store = await TestStore.CreateAsync(kind);
        await using HandlerHost host = await HandlerHost.StartAsync(
            store,
            (context, _) =>
            {
                context.Log($"attempt {context.Attempt}");
                return context.Attempt switch
                {
                    1 => throw new InvalidOperationException("again"),
                    2 => throw new CancelJobException("enough"),
                    _ => Task.CompletedTask,
                };
            },
            options => options.Retry = new RetryPolicy { Decide = (_, _) => TimeSpan.Zero });

        Job job = await host.RunAsync();

        Assert.Equal(JobStatus.Cancelled, job.Status);
        Assert.Equal([(1, "attempt 1"), (2, "attempt 2")], (await host.ListLogsAsync(job.Id)).Select(entry => (entry.Attempt, entry.Message)));
    }

    [Theory, EveryStore]
    public async Task Log_MoreThanIsKept_IsCutAndSaysSo(StoreKind kind)
    {
        await using TestStore store = await TestStore.CreateAsync(kind);
        await using HandlerHost host = await HandlerHost.StartAsync(store, (context, _) =>
        {
            context.Log(new string('ä', 5000));
            for (int i = 1; i < 500; i++)
                context.Log($"line {i}");
            return Task.CompletedTask;
        });

        Job job = await host.RunAsync();
        IReadOnlyList<JobLogEntry> lines = await host.ListLogsAsync(job.Id);

        Assert.Equal(AttemptReport.MaxLines + 1, lines.Count);
        Assert.EndsWith("ää…", lines[0].Message, StringComparison.Ordinal);
        Assert.InRange(System.Text.Encoding.UTF8.GetByteCount(lines[0].Message), AttemptReporter.MaxLineBytes - 8, AttemptReporter.MaxLineBytes);
        Assert.Equal("line 199", lines[199].Message);
        Assert.Equal((LogLevel.Warning, "Further lines are dropped: 200 of an attempt are kept."), (lines[200].Level, lines[200].Message));
    }

    [Theory, EveryStore]
    public async Task Log_NothingSaid_StoresNothing(StoreKind kind)
    {
        await using TestStore store = await TestStore.CreateAsync(kind);
        await using HandlerHost host = await HandlerHost.StartAsync(store, (_, _) => Task.CompletedTask);

        Job job = await host.RunAsync();

        Assert.Empty(await host.ListLogsAsync(job.Id));
        Assert.Equal(0, host.Get<AttemptReporter>().Count);
    }

    [Theory]
    [EveryStore(true)]
    [EveryStore(false)]
    public async Task Log_BeforeCompleteIn_IsKeptWhetherItCommitsOrNot(StoreKind kind, bool commit)
    {
        await using TestStore store = await TestStore.CreateAsync(kind);
        await using HandlerHost host = await HandlerHost.StartAsync(store, async (context, token) =>
        {
            context.Log("before");
            await using DbConnection connection = await store.ConnectAsync();
            await using DbTransaction transaction = await connection.BeginTransactionAsync(token);
            await context.CompleteInAsync(transaction, token);
            if (commit)
                await transaction.CommitAsync(token);
        });

        Job job = await host.RunAsync(maxAttempts: 1);

        Assert.Equal(commit ? JobStatus.Completed : JobStatus.Failed, job.Status);
        Assert.Equal("before", Assert.Single(await host.ListLogsAsync(job.Id)).Message);
    }

    [Theory, EveryStore]
    public async Task Log_LevelThatIsNone_IsRefused(StoreKind kind)
    {
        await using TestStore store = await TestStore.CreateAsync(kind);
        await using HandlerHost host = await HandlerHost.StartAsync(store, (context, _) =>
        {
            context.Log(LogLevel.None, "nothing");
            return Task.CompletedTask;
        });

        Job job = await host.RunAsync(maxAttempts: 1);

        Assert.Contains("Use one from Trace to Critical.", job.LastError, StringComparison.Ordinal);
    }

    [Theory, EveryStore]
    public async Task Capture_LoggersOfHandlers_WriteToTheirOwnJobs(StoreKind kind)
    {
        await using TestStore store = await TestStore.CreateAsync(kind);
        ILogger? logger = null;
        await using HandlerHost host = await HandlerHost.StartAsync(
            store,
            async (context, _) =>
            {
                await Task.Yield();
                logger!.LogInformation("job {Job}", context.JobId);
                logger!.LogWarning(new InvalidOperationException("token: secret=abc"), "odd");
                logger!.LogDebug("too little");
            },
            configure: jobs => jobs.CaptureLogs().Configure(options => options.RedactError = text =>
            {
                logger!.LogCritical("Looking at a line");
                return text;
            }));
        logger = host.Get<ILoggerFactory>().CreateLogger("Application");

        Job[] jobs = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => host.RunAsync()));
        logger.LogError("Nobody's.");

        foreach (Job job in jobs)
        {
            Assert.Equal(
                [(LogLevel.Information, $"job {job.Id}"), (LogLevel.Warning, "odd\nInvalidOperationException: token: secret=***")],
                (await host.ListLogsAsync(job.Id)).Select(entry => (entry.Level, entry.Message)));
        }
    }
}
