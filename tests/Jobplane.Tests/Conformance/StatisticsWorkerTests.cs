using Jobplane.Statistics;
using Jobplane.Tests.EndToEnd;
using Jobplane.Tests.Stores;

namespace Jobplane.Tests.Conformance;

/// <summary>What a real worker counts.</summary>
public sealed class StatisticsWorkerTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    [Theory, EveryStore]
    public async Task Worker_JobsThatEndInEachWay_CountsEachOnceWhenItStops(StoreKind kind)
    {
        await using TestStore store = await TestStore.CreateAsync(kind);
        var errors = new Dictionary<string, Exception>(StringComparer.Ordinal)
        {
            ["fail"] = new InvalidOperationException("Broken 7."),
            ["never"] = new NonRetryableException("Not again."),
            ["cancel"] = new CancelJobException("Not needed."),
            ["snooze"] = new SnoozeException(TimeSpan.FromMilliseconds(1)),
        };
        var steps = new System.Collections.Concurrent.ConcurrentQueue<string>(["fine", "fail", "fine", "never", "cancel", "snooze", "fine"]);
        await using (HandlerHost host = await HandlerHost.StartAsync(
            store,
            (_, _) => steps.TryDequeue(out string? step) && errors.TryGetValue(step, out Exception? error) ? throw error : Task.CompletedTask,
            options => options.Retry = new RetryPolicy { BaseDelay = TimeSpan.FromMilliseconds(1) }))
        {
            for (int i = 0; i < 5; i++)
                await host.RunAsync();
        }

        // No flush was waited for: stopping writes what is left.
        await using StoreNode node = StoreNode.On(store);
        node.Now = null;
        JobStatistics statistics = await node.Get<StatisticsClient>().ReadAsync(TestJob.Project, new StatisticsQuery { GroupBy = StatisticsGrouping.Type });
        FailureStatistics failures = await node.Get<StatisticsClient>().FailureGroupsAsync(TestJob.Project);

        StatisticsSeries series = Assert.Single(statistics.Series);
        Assert.Equal(("scripted", 3L, 1L, 2L, 1L), (series.Type, series.Total.Completed, series.Total.Failed, series.Total.FailedAttempts, series.Total.Cancelled));
        Assert.NotNull(series.Total.Run);
        Assert.Equal(
            [("InvalidOperationException: Broken <n>.", 1L, 0L), ("Not again.", 1L, 1L)],
            failures.Groups.Select(group => (group.Error, group.FailedAttempts, group.Failed)).Order());
    }

    [Theory, EveryStore]
    public async Task Worker_RunningJobThatIsCancelled_CountsIt(StoreKind kind)
    {
        await using TestStore store = await TestStore.CreateAsync(kind);
        await using HandlerHost host = await HandlerHost.StartAsync(store, (_, token) => Task.Delay(Timeout.InfiniteTimeSpan, token));
        Job job = await host.EnqueueAsync();
        await host.SeeAsync(job.Id, running => running.Status == JobStatus.Running);

        await host.Client.CancelAsync(TestJob.Project, job.Id, cancellationToken: TestContext.Current.CancellationToken);
        await host.EndAsync(job.Id);

        StatisticsBucket total = await SeeAsync(host, seen => seen.Cancelled > 0);
        Assert.Equal((0L, 0L, 0L, 1L), (total.Completed, total.Failed, total.FailedAttempts, total.Cancelled));
    }

    [Theory, EveryStore]
    public async Task Worker_JobThatItsHandlerCompletes_CountsItAsCompleted(StoreKind kind)
    {
        await using TestStore store = await TestStore.CreateAsync(kind);
        await using HandlerHost host = await HandlerHost.StartAsync(store, async (context, token) =>
        {
            await using System.Data.Common.DbConnection connection = await store.ConnectAsync();
            await using System.Data.Common.DbTransaction transaction = await connection.BeginTransactionAsync(token);
            await context.CompleteInAsync(transaction, cancellationToken: token);
            await transaction.CommitAsync(token);
        });

        await host.RunAsync();

        StatisticsBucket total = await SeeAsync(host, seen => seen.Completed > 0);
        Assert.Equal((1L, 0L, 0L, 0L), (total.Completed, total.Failed, total.FailedAttempts, total.Cancelled));
    }

    [Theory, EveryStore]
    public async Task Flush_ThatFails_KeepsTheCountsForTheNext(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        StatisticsRecorder recorder = node.Recorder();
        recorder.Count(StatisticsTests.Job(TestJob.Project), TimeSpan.Zero, AttemptEnd.FailedAttempt, "x");
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => recorder.FlushAsync(new CancellationToken(canceled: true)));
        recorder.Count(StatisticsTests.Job(TestJob.Project), TimeSpan.Zero, AttemptEnd.FailedAttempt, "x");

        await recorder.FlushAsync(CancellationToken.None);
        await recorder.FlushAsync(CancellationToken.None);

        Assert.Equal(2, (await node.Get<StatisticsClient>().ReadAsync(TestJob.Project)).Series[0].Total.FailedAttempts);
        Assert.Equal(2, Assert.Single((await node.Get<StatisticsClient>().FailureGroupsAsync(TestJob.Project)).Groups).FailedAttempts);
    }

    private static Task<StatisticsBucket> SeeAsync(HandlerHost host, Func<StatisticsBucket, bool> condition) => Eventually.SeeAsync(
        async () => (await host.Get<StatisticsClient>().ReadAsync(TestJob.Project, cancellationToken: TestContext.Current.CancellationToken)).Series[0].Total,
        condition,
        Patience);
}
