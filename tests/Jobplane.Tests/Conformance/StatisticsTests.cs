using Jobplane.Statistics;
using Jobplane.Storage;
using Jobplane.Tests.Stores;

namespace Jobplane.Tests.Conformance;

public sealed class StatisticsTests
{
    private static readonly TimeSpan Ran = TimeSpan.FromMilliseconds(200);

    [Theory, EveryStore]
    public async Task Record_ByTwoNodesInSeveralFlushes_AddsUp(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        await using StoreNode other = StoreNode.On(node.Store);
        const int flushes = 20;

        await Task.WhenAll(new[] { node, other, node, other }.Select(each => Task.Run(async () =>
        {
            StatisticsRecorder recorder = each.Recorder();
            for (int i = 0; i < flushes; i++)
            {
                recorder.Count(Job(TestJob.Project), Ran, AttemptEnd.Completed, error: null);
                recorder.Count(Job("proj-2", queue: "mail"), Ran, AttemptEnd.FailedAttempt | AttemptEnd.Failed, "It broke.");
                await recorder.FlushAsync(CancellationToken.None);
            }
        })));

        foreach (TimeSpan bucket in (TimeSpan[])[TimeSpan.FromMinutes(1), TimeSpan.FromHours(1), TimeSpan.FromDays(1)])
        {
            var query = new StatisticsQuery { Bucket = bucket };
            StatisticsBucket own = Assert.Single((await node.Get<StatisticsClient>().ReadAsync(TestJob.Project, query)).Series).Total;
            StatisticsBucket second = Assert.Single((await node.Get<StatisticsClient>().ReadAsync("proj-2", query)).Series).Total;
            StatisticsBucket all = Assert.Single((await node.Get<OperatorStatisticsClient>().ReadAsync(query)).Series).Total;
            Assert.Equal((4 * flushes, 0, 0, 0), (own.Completed, own.Failed, own.FailedAttempts, own.Cancelled));
            Assert.Equal((0, 4 * flushes, 4 * flushes), (second.Completed, second.Failed, second.FailedAttempts));
            Assert.Equal((4 * flushes, 4 * flushes, 4 * flushes), (all.Completed, all.Failed, all.FailedAttempts));
            AssertClose(Ran, all.Run!.P99);
            AssertClose(TimeSpan.FromSeconds(2), all.Wait!.P50);
        }

        // Each attempt is in both histograms, of its project and of all together, by minute, hour and day.
        string runs = kind == StoreKind.Postgres ? "unnest(runs)" : "json_each(runs)";
        string waits = kind == StoreKind.Postgres ? "unnest(waits)" : "json_each(waits)";
        string value = kind == StoreKind.Postgres ? "each" : "each.value";
        foreach (string each in (string[])[runs, waits])
            Assert.Equal(8 * flushes * 2 * 3L, Convert.ToInt64(await node.Store.ScalarAsync($"SELECT sum({value}) FROM {node.Store.Table("job_statistics")}, {each} AS each")));
    }

    [Theory, EveryStore]
    public async Task Read_OverSeveralMinutes_PutsEachIntoItsBucket(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        StatisticsRecorder recorder = node.Recorder();
        for (int minute = 0; minute < 10; minute++)
        {
            for (int i = 0; i <= minute; i++)
                recorder.Count(Job(TestJob.Project), TimeSpan.FromMilliseconds(10 * (minute + 1)), AttemptEnd.Completed, error: null);
            await recorder.FlushAsync(CancellationToken.None);
            node.Advance(TimeSpan.FromMinutes(1));
        }

        JobStatistics minutes = await ReadAsync(new StatisticsQuery { Window = TimeSpan.FromMinutes(5) });
        JobStatistics fives = await ReadAsync(new StatisticsQuery { Window = TimeSpan.FromMinutes(10), Bucket = TimeSpan.FromMinutes(5), Until = StoreNode.Start.AddMinutes(10) });

        Assert.Equal([7L, 8, 9, 10, 0], minutes.Series[0].Buckets.Select(bucket => bucket.Completed));
        Assert.Equal(StoreNode.Start.AddMinutes(6), minutes.From);
        AssertClose(TimeSpan.FromMilliseconds(70), minutes.Series[0].Buckets[0].Run!.P50);
        Assert.Null(minutes.Series[0].Buckets[4].Run);
        Assert.Equal((34L, 34L), (minutes.Series[0].Total.Completed, minutes.Series[0].Buckets.Sum(bucket => bucket.Completed)));
        Assert.Equal([15L, 40], fives.Series[0].Buckets.Select(bucket => bucket.Completed));
        Assert.Equal((StoreNode.Start, StoreNode.Start.AddMinutes(10)), (fives.From, fives.Until));

        Task<JobStatistics> ReadAsync(StatisticsQuery query) => node.Get<StatisticsClient>().ReadAsync(TestJob.Project, query);
    }

    [Theory, EveryStore]
    public async Task Read_GroupedAndFiltered_HasASeriesForEachAndNothingElse(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        StatisticsRecorder recorder = node.Recorder();
        foreach ((string queue, string type) in ((string, string)[])[("a", "x"), ("a", "y"), ("b", "y"), ("b", "y")])
            recorder.Count(Job(TestJob.Project, queue, type), Ran, AttemptEnd.Completed, error: null);
        await recorder.FlushAsync(CancellationToken.None);

        Assert.Equal([("x", null, 1L), ("y", null, 3)], await ReadAsync(new StatisticsQuery { GroupBy = StatisticsGrouping.Type }));
        Assert.Equal([(null, "a", 2L), (null, "b", 2)], await ReadAsync(new StatisticsQuery { GroupBy = StatisticsGrouping.Queue }));
        Assert.Equal([("y", "a", 1L), ("y", "b", 2)], await ReadAsync(new StatisticsQuery { GroupBy = StatisticsGrouping.Queue, Type = "y" }));
        Assert.Equal([(null, "b", 2L)], await ReadAsync(new StatisticsQuery { Queue = "b" }));
        Assert.Empty(await ReadAsync(new StatisticsQuery { GroupBy = StatisticsGrouping.Queue, Type = "z" }));
        StatisticsSeries ungrouped = (await node.Get<StatisticsClient>().ReadAsync(TestJob.Project)).Series[0];
        foreach (StatisticsGrouping grouping in Enum.GetValues<StatisticsGrouping>())
        {
            StatisticsSeries all = (await node.Get<StatisticsClient>().ReadAsync(TestJob.Project, new StatisticsQuery { GroupBy = grouping })).All;
            Assert.Equal((null, null, ungrouped.Total), (all.Type, all.Queue, all.Total));
            Assert.Equal(ungrouped.Buckets, all.Buckets);
        }

        StatisticsSeries none = (await node.Get<StatisticsClient>().ReadAsync(TestJob.Project, new StatisticsQuery { GroupBy = StatisticsGrouping.Queue, Type = "z" })).All;
        Assert.Equal(("z", 0L, 60), (none.Type, none.Total.Completed, none.Buckets.Count));

        async Task<IEnumerable<(string?, string?, long)>> ReadAsync(StatisticsQuery query) =>
            (await node.Get<StatisticsClient>().ReadAsync(TestJob.Project, query)).Series.Select(series => (series.Type, series.Queue, series.Total.Completed));
    }

    [Theory, EveryStore]
    public async Task Read_ByAnotherProject_SeesNothing(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        StatisticsRecorder recorder = node.Recorder();
        recorder.Count(Job("proj-2"), Ran, AttemptEnd.FailedAttempt, "It broke.");
        await recorder.FlushAsync(CancellationToken.None);

        Assert.Equal(0, (await node.Get<StatisticsClient>().ReadAsync(TestJob.Project)).Series[0].Total.FailedAttempts);
        Assert.Empty((await node.Get<StatisticsClient>().FailureGroupsAsync(TestJob.Project)).Groups);
        Assert.Equal(1, (await node.Get<OperatorStatisticsClient>().ReadAsync(projectId: "proj-2")).Series[0].Total.FailedAttempts);
        Assert.Equal("project_id", (await Assert.ThrowsAsync<JobValidationException>(() => node.Get<StatisticsClient>().ReadAsync("*"))).Member);
        Assert.Equal("project_id", (await Assert.ThrowsAsync<JobValidationException>(() => node.Get<StatisticsClient>().FailureGroupsAsync("*"))).Member);
    }

    [Theory, EveryStore]
    public async Task Claim_JobThatWasDueEarlier_TellsHowLongItWaited(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        await node.Jobs.EnqueueAsync([TestJob.New(), TestJob.New() with { Delay = TimeSpan.FromSeconds(30) }], CancellationToken.None);
        node.Advance(TimeSpan.FromSeconds(40));
        await node.PromoteAsync();

        IReadOnlyList<ClaimedJob> claimed = await node.ClaimAsync(await node.RegisterAsync());

        Assert.Equal([TimeSpan.FromSeconds(40), TimeSpan.FromSeconds(10)], claimed.Select(job => job.Waited));
    }

    [Theory, EveryStore]
    public async Task Rescue_OfDeadWorkers_CountsTheirAttemptsAsFailed(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        StatisticsRecorder recorder = node.Recorder();
        await node.RunAsync(TestJob.New(), TestJob.New() with { MaxAttempts = 1 }, TestJob.New() with { ProjectId = "proj-2" });
        node.Advance(StoreNode.Lease);

        recorder.Count(await node.RescueAsync());
        await recorder.FlushAsync(CancellationToken.None);

        StatisticsBucket own = (await node.Get<StatisticsClient>().ReadAsync(TestJob.Project)).Series[0].Total;
        Assert.Equal((0, 1, 2, null), (own.Completed, own.Failed, own.FailedAttempts, own.Run));
        FailureGroup group = Assert.Single((await node.Get<OperatorStatisticsClient>().FailureGroupsAsync()).Groups);
        Assert.Equal((RescueResult.Error, 3L, 1L), (group.Error, group.FailedAttempts, group.Failed));
    }

    internal static ClaimedJob Job(string project, string queue = TestJob.Queue, string type = TestJob.Type) => new()
    {
        Key = new ClaimKey(Guid.NewGuid(), 1, 1),
        ProjectId = project,
        Type = type,
        Queue = queue,
        Payload = JobPayload.Empty,
        Attempt = 1,
        MaxAttempts = 3,
        Waited = TimeSpan.FromSeconds(2),
    };

    private static void AssertClose(TimeSpan expected, TimeSpan actual) => Assert.InRange(actual, expected * 0.9, expected * 1.1);
}
