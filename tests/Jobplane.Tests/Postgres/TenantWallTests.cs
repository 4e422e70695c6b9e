using System.Data.Common;
using Jobplane.Bulk;
using Jobplane.Idempotency;
using Jobplane.Listing;
using Jobplane.Statistics;
using Jobplane.Storage;
using Jobplane.Tests.Conformance;
using Jobplane.Tests.Stores;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Jobplane.Tests.Postgres;

/// <summary>
/// The whole tenant's plane while only the API's connection may touch tables: the workers' belongs to a login without any right, so a statement
/// that goes past the row-level wall by that way is refused by the database.
/// </summary>
public sealed class TenantWallTests
{
    [Fact]
    public async Task Operations_OfTheTenantsPlane_AllGoThroughTheApisConnection()
    {
        await using TestStore store = await TestStore.CreateAsync(StoreKind.Postgres);
        await using PostgresLogins logins = await PostgresLogins.CreateAsync(store);
        await using ServiceProvider services = new ServiceCollection()
            .AddSingleton<IConfiguration>(new ConfigurationBuilder().Build())
            .AddLogging()
            .AddJobplane(jobs => jobs.UsePostgres(logins.Stranger, options => (options.Schema, options.TenantConnectionString) = (store.Schema, logins.Api)))
            .BuildServiceProvider();
        IJobStore jobs = RecordingProxy.Around(services.GetRequiredService<IJobStore>(), out RecordingProxy calls);

        IScheduleStore schedules = RecordingProxy.Around(services.GetRequiredService<IScheduleStore>(), out RecordingProxy scheduleCalls);

        IBulkStore bulk = RecordingProxy.Around(services.GetRequiredService<IBulkStore>(), out RecordingProxy bulkCalls);

        IStatisticsStore statistics = RecordingProxy.Around(services.GetRequiredService<IStatisticsStore>(), out RecordingProxy statisticsCalls);

        await RunEachAsync(jobs, store);
        await RunEachAsync(schedules);
        await RunEachAsync(bulk);
        await RunEachAsync(statistics);

        AssertEach<IJobStore>(calls);
        AssertEach<IScheduleStore>(scheduleCalls);
        AssertEach<IBulkStore>(bulkCalls);
        AssertEach<IStatisticsStore>(statisticsCalls);
    }

    /// <summary>Asserts that no operation was left out. One that is new is to be added where the others are run.</summary>
    private static void AssertEach<T>(RecordingProxy calls) => Assert.Equal(
        typeof(T).GetMethods().Where(method => !method.IsSpecialName).Select(method => method.ToString()).Order(StringComparer.Ordinal),
        calls.Methods.Select(method => method.ToString()).Distinct().Order(StringComparer.Ordinal));

    private static async Task RunEachAsync(IJobStore jobs, TestStore store)
    {
        CancellationToken token = TestContext.Current.CancellationToken;
        Job[] stored = await jobs.EnqueueAsync(TestJob.Many(2), token);
        JobKey key = new(TestJob.Project, stored[0].Id);
        JobKey other = new(TestJob.Project, stored[1].Id);

        Assert.IsType<IdempotentResult<Job[]>.Done>(await jobs.EnqueueAsync(TestJob.Many(1), Keyed<Job[]>("enqueue"), token));
        Assert.NotNull(Assert.Single(await jobs.GetAsync([key], token)));
        Assert.NotNull(Assert.Single(await jobs.GetVersionsAsync([key], token)));
        Assert.Equal(3, (await jobs.ListAsync(new JobListRequest(TestJob.Project, new JobFilter(), 10, long.MaxValue), token)).Items.Count);
        Assert.Empty((await jobs.ListAsync(new JobListRequest(TestJob.Project, new JobFilter { Status = JobStatus.Failed }, 10, long.MaxValue), token)).Items);
        Assert.IsType<RetryResult.Retried>(await jobs.RetryAsync(key, new RetryOptions(), token));
        Assert.IsType<IdempotentResult<RetryResult>.Done>(await jobs.RetryAsync(key, new RetryOptions(), Keyed<RetryResult>("retry"), token));
        Assert.Equal(new JobCount(3, More: false), await jobs.CountAsync(JobListRequest.Count(TestJob.Project, null, 10), token));
        Assert.Equal(3, (await jobs.CountByStatusAsync(JobListRequest.CountByStatus(TestJob.Project, null, 10), token))[JobStatus.Pending].Count);
        Assert.IsType<CancelResult.Cancelled>(await jobs.CancelAsync(other, new AuditOrigin(), token));
        Assert.NotNull(Assert.Single(await jobs.ListAttemptsAsync([key], 10, token)));
        Assert.Empty((await jobs.ListLogsAsync(key, attempt: null, 10, after: 0, token))!.Items);
        Assert.Equal(3, (await jobs.ListAuditAsync(TestJob.Project, 10, long.MaxValue, token)).Items.Count);
        await jobs.NotifyAsync([TestJob.Queue], token);
        Assert.NotNull(await jobs.CloneAsync(key, Guid.NewGuid(), new AuditOrigin(), token));
        Assert.IsType<DeleteResult.Deleted>(await jobs.DeleteAsync(other, new AuditOrigin(), token));

        // The caller's own connection, with the caller's rights.
        await using DbConnection connection = await store.ConnectAsync();
        await using DbTransaction transaction = await connection.BeginTransactionAsync(token);
        Assert.Single(await jobs.EnqueueAsync(TestJob.Many(1), transaction, token));
        await transaction.CommitAsync(token);
    }

    private static async Task RunEachAsync(IScheduleStore schedules)
    {
        CancellationToken token = TestContext.Current.CancellationToken;
        var key = new ScheduleKey(TestJob.Project, TestSchedule.Name);
        var origin = new AuditOrigin();

        DateTimeOffset next = (await schedules.GetAsync(key, token)).Now.AddHours(1);
        Assert.True(await schedules.PutAsync(new NewSchedule(key, TestSchedule.New(), next), origin, token));
        Assert.Single(await schedules.ListAsync(TestJob.Project, "", 10, token));
        await schedules.PauseAsync(key, origin, token);
        Schedule paused = (await schedules.GetAsync(key, token)).Schedule!;
        Assert.NotNull(paused.PausedAt);
        await schedules.ResumeAsync(key, paused.Version, next, origin, token);
        Assert.Null((await schedules.GetAsync(key, token)).Schedule!.PausedAt);
        Assert.NotNull(await schedules.RunAsync(key, Guid.NewGuid(), traceContext: null, origin, token));
        Assert.True(await schedules.DeleteAsync(key, origin, token));
    }

    private static async Task RunEachAsync(IBulkStore bulk)
    {
        CancellationToken token = TestContext.Current.CancellationToken;
        var origin = new AuditOrigin();
        var request = new BulkRequest(BulkAction.Delete, new JobFilter { Type = TestJob.Type });

        BulkOperation operation = await bulk.StartAsync(NewBulkOperation.Of(TestJob.Project, request, origin), token);
        Assert.IsType<IdempotentResult<BulkOperation>.Done>(
            await bulk.StartAsync(NewBulkOperation.Of(TestJob.Project, request, origin), Keyed<BulkOperation>("bulk"), token));
        Assert.NotNull(await bulk.GetAsync(TestJob.Project, operation.Id, token));
        Assert.Equal(2, (await bulk.ListAsync(TestJob.Project, 10, long.MaxValue, token)).Items.Count);
        Assert.IsType<BulkCancelResult.Cancelled>(await bulk.CancelAsync(TestJob.Project, operation.Id, origin, token));
    }

    private static async Task RunEachAsync(IStatisticsStore statistics)
    {
        CancellationToken token = TestContext.Current.CancellationToken;
        Assert.Single((await statistics.ReadAsync(StatisticsRequest.Of(TestJob.Project, new StatisticsQuery()), token)).Build().Series);
        Assert.Empty((await statistics.ReadFailuresAsync(FailureRequest.Of(TestJob.Project, new FailureQuery()), token)).Build().Groups);
    }

    private static KeyedRequest<T> Keyed<T>(string route) =>
        new(new IdempotencyKey(TestJob.Project, route, "key-1", "abc"), _ => new IdempotentAnswer(200, Location: null, "{}"));
}
