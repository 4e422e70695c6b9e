using Jobplane.Retention;
using Jobplane.Storage;
using Jobplane.Tests.Conformance;
using Jobplane.Tests.Stores;
using Npgsql;

namespace Jobplane.Tests.Postgres;

/// <summary>A day is 24 hours, whatever time zone the database's sessions are in and whatever its clocks do in that night.</summary>
public sealed class SessionTimeZoneTests
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    // An hour before New York's clocks leap from two to three in the morning, so that its calendar's next day is 23 hours away.
    private static readonly DateTimeOffset Before = new(2026, 3, 8, 6, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Enqueue_for_a_day_ahead_is_due_and_expires_after_exact_days()
    {
        await using NpgsqlDataSource database = await ConnectAsync();
        await using TestStore store = PostgresTestStore.On(database);
        await using StoreNode node = await StartAsync(store);

        Job job = await node.EnqueueAsync(TestJob.New() with { Delay = Day, ExpiresAfter = 2 * Day });

        Assert.Equal((Before + Day, Before + (3 * Day)), (job.ScheduledAt, job.ExpiresAt));
    }

    [Fact]
    public async Task Reschedule_by_a_unique_key_moves_the_job_by_exact_days()
    {
        await using NpgsqlDataSource database = await ConnectAsync();
        await using TestStore store = PostgresTestStore.On(database);
        await using StoreNode node = await StartAsync(store);
        var unique = new UniqueOptions("key") { OnConflict = UniqueConflict.Reschedule };
        Job first = await node.EnqueueAsync(TestJob.New() with { Unique = unique });

        Job moved = await node.EnqueueAsync(TestJob.New() with { Unique = unique, Delay = Day, ExpiresAfter = Day });

        Assert.Equal((first.Id, Before + Day, Before + (2 * Day)), (moved.Id, moved.ScheduledAt, moved.ExpiresAt));
    }

    [Fact]
    public async Task Unique_key_of_a_day_is_free_after_24_hours_and_not_before()
    {
        await using NpgsqlDataSource database = await ConnectAsync();
        await using TestStore store = PostgresTestStore.On(database);
        await using StoreNode node = await StartAsync(store);
        NewJob Keyed() => TestJob.New() with { Unique = new UniqueOptions("key") { Scope = UniqueScope.Period, Period = Day } };
        Job first = await node.EnqueueAsync(Keyed());

        node.Now = Before + Day - TimeSpan.FromSeconds(1);
        Assert.Equal(first.Id, (await node.EnqueueAsync(Keyed())).Id);
        node.Now = Before + Day;
        Assert.NotEqual(first.Id, (await node.EnqueueAsync(Keyed())).Id);
    }

    [Fact]
    public async Task Failed_and_snoozed_jobs_wait_exact_days()
    {
        await using NpgsqlDataSource database = await ConnectAsync();
        await using TestStore store = PostgresTestStore.On(database);
        await using StoreNode node = await StartAsync(store);
        IReadOnlyList<ClaimedJob> claimed = await node.RunAsync(TestJob.New(), TestJob.New());

        await node.FailAsync(claimed[0].Key, retryAfter: Day);
        await node.SnoozeAsync(claimed[1].Key, 2 * Day);

        Assert.Equal(Before + Day, (await node.ReadAsync(claimed[0].Key.JobId)).ScheduledAt);
        Assert.Equal(Before + (2 * Day), (await node.ReadAsync(claimed[1].Key.JobId)).ScheduledAt);
    }

    [Fact]
    public async Task Pruning_keeps_for_exact_days()
    {
        await using NpgsqlDataSource database = await ConnectAsync();
        await using TestStore store = PostgresTestStore.On(database);
        await using StoreNode node = await StartAsync(store);
        Assert.True(await node.CompleteAsync((await node.RunOneAsync()).Key));

        // Going back over the change, the calendar's day is 23 hours too.
        node.Now = Before + Day - TimeSpan.FromSeconds(1);
        Assert.Equal(0, (await PruneAsync(node)).Pruned);
        node.Now = Before + Day;
        Assert.Equal(1, (await PruneAsync(node)).Pruned);
    }

    private static Task<PruneResult> PruneAsync(StoreNode node) => node.Maintenance.PruneJobsAsync(
        [new RetentionRule("", JobStatus.Completed, Day)], new PruneCursor(TestJob.Project, 0), 1000, CancellationToken.None);

    private static async Task<NpgsqlDataSource> ConnectAsync()
    {
        var settings = new NpgsqlConnectionStringBuilder((await PostgresCluster.GetDatabaseAsync()).ConnectionString)
        {
            Options = "-c TimeZone=America/New_York",
        };
        return NpgsqlDataSource.Create(settings);
    }

    private static async Task<StoreNode> StartAsync(TestStore store)
    {
        await store.MigrateAsync();
        StoreNode node = StoreNode.On(store);
        node.Now = Before;
        return node;
    }
}
