using Jobplane.Maintenance;
using Jobplane.Statistics;
using Jobplane.Storage;
using Jobplane.Tests.Stores;
using Microsoft.Extensions.Logging.Abstractions;

namespace Jobplane.Tests.Conformance;

public sealed class StatisticsRetentionTests
{
    [Theory, EveryStore]
    public async Task Prune_MinutesAfterTwoDays_LeavesTheirHoursAsTheyWere(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        StatisticsRecorder recorder = node.Recorder();
        for (int minute = 0; minute < 90; minute++)
            await CountAsync(node, recorder, TimeSpan.FromMinutes(1));
        StatisticsBucket before = await TotalAsync(node);
        node.Now = StoreNode.Start + StatisticsQuery.MaxMinutes + TimeSpan.FromMinutes(30);

        await PruneAsync(node);

        // Of the project, and of all together.
        Assert.Equal(2 * 60L, await CountAsync(node, "job_statistics", span: 1));
        Assert.Equal(2 * 2L, await CountAsync(node, "job_statistics", span: 60));
        Assert.Equal(2 * 60L, await CountAsync(node, "failure_counts", span: 1));
        Assert.Equal(before with { At = default }, await TotalAsync(node) with { At = default });
        Assert.Equal(90, before.FailedAttempts);
    }

    [Theory, EveryStore]
    public async Task Prune_AfterNinetyDays_LeavesNothingOfAnyProject(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        StatisticsRecorder recorder = node.Recorder();
        foreach (string project in (string[])["a", "b", "c"])
            recorder.Count(StatisticsTests.Job(project), TimeSpan.Zero, AttemptEnd.FailedAttempt, "x");
        await CountAsync(node, recorder, TimeSpan.Zero);
        node.Advance(StatisticsQuery.MaxWindow + TimeSpan.FromHours(2));

        await using StoreNode other = StoreNode.On(node.Store);
        other.Now = node.Now;
        await Task.WhenAll(PruneAsync(node), PruneAsync(other));
        await PruneAsync(node);

        Assert.Equal((0L, 0L, 0L), (await node.CountAsync("job_statistics"), await node.CountAsync("failure_counts"), await node.CountAsync("failure_groups")));
    }

    [Theory, EveryStore]
    public async Task Prune_MoreThanABatch_SaysSoAndGoesOn(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        StatisticsRecorder recorder = node.Recorder();
        for (int minute = 0; minute < 5; minute++)
            await CountAsync(node, recorder, TimeSpan.FromMinutes(1));
        node.Now = StoreNode.Start + StatisticsQuery.MaxMinutes + TimeSpan.FromHours(1);

        StatisticsPruneResult?[] steps = [await StepAsync(""), await StepAsync(""), await StepAsync(""), await StepAsync("*"), await StepAsync(TestJob.Project)];

        Assert.Equal([new("*", false), new("*", false), new("*", true), new(TestJob.Project, false), null], steps);

        Task<StatisticsPruneResult?> StepAsync(string after) => node.Maintenance.PruneStatisticsAsync(after, 2, CancellationToken.None);
    }

    private static Task PruneAsync(StoreNode node) =>
        new StatisticsPruner(node.Maintenance, TimeProvider.System, NullLogger<StatisticsPruner>.Instance).PruneAsync(CancellationToken.None);

    private static async Task CountAsync(StoreNode node, StatisticsRecorder recorder, TimeSpan then)
    {
        recorder.Count(StatisticsTests.Job(TestJob.Project), TimeSpan.FromSeconds(3), AttemptEnd.FailedAttempt, "It broke.");
        await recorder.FlushAsync(CancellationToken.None);
        node.Advance(then);
    }

    private static async Task<StatisticsBucket> TotalAsync(StoreNode node) =>
        (await node.Get<StatisticsClient>().ReadAsync(TestJob.Project, new StatisticsQuery { Window = TimeSpan.FromDays(7) })).Series[0].Total;

    private static async Task<long> CountAsync(StoreNode node, string table, int span) =>
        Convert.ToInt64(await node.Store.ScalarAsync($"SELECT count(*) FROM {node.Store.Table(table)} WHERE span = {span}"));
}
