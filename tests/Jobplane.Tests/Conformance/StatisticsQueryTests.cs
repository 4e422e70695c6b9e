using Jobplane.Tests.Stores;

namespace Jobplane.Tests.Conformance;

public sealed class StatisticsQueryTests
{
    [Theory, EveryStore]
    public async Task Read_WithoutAnyJob_IsEmptyBuckets(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);

        JobStatistics statistics = await node.Get<StatisticsClient>().ReadAsync(TestJob.Project);

        Assert.Equal((StoreNode.Start.AddMinutes(-59), StoreNode.Start, TimeSpan.FromMinutes(1)), (statistics.From, statistics.Until, statistics.Bucket));
        StatisticsSeries series = Assert.Single(statistics.Series);
        Assert.Equal(60, series.Buckets.Count);
        Assert.All(series.Buckets, (bucket, i) => Assert.Equal(
            new StatisticsBucket { At = statistics.From.AddMinutes(i), Completed = 0, Failed = 0, FailedAttempts = 0, Cancelled = 0 }, bucket));
        Assert.Empty((await node.Get<StatisticsClient>().FailureGroupsAsync(TestJob.Project)).Groups);
        Assert.Empty(await node.Get<OperatorStatisticsClient>().ListQueuesAsync());
        Assert.Empty(await node.Get<OperatorStatisticsClient>().ListAttentionAsync());
    }
}
