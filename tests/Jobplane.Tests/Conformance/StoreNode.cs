using Jobplane.Bulk;
using Jobplane.Cron;
using Jobplane.Maintenance;
using Jobplane.Statistics;
using Jobplane.Storage;
using Jobplane.Telemetry;
using Jobplane.Tests.Stores;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Jobplane.Tests.Conformance;

/// <summary>One process's services over a store, without its background services.</summary>
internal sealed class StoreNode : IAsyncDisposable
{
    /// <summary>When the time that a test owns begins.</summary>
    public static readonly DateTimeOffset Start = new(2030, 1, 1, 12, 0, 0, TimeSpan.Zero);

    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);

    private readonly ServiceProvider _services;
    private readonly bool _ownsStore;

    private StoreNode(TestStore store, bool ownsStore, TimeProvider? time = null)
    {
        Store = store;
        _ownsStore = ownsStore;
        _services = new ServiceCollection()
            .AddSingleton(time ?? TimeProvider.System)
            .AddSingleton<IConfiguration>(new ConfigurationBuilder().Build())
            .AddLogging()
            .AddJobplane(store.Use)
            .BuildServiceProvider();
    }

    public TestStore Store { get; }

    public IJobStore Jobs => Get<IJobStore>();

    public IWorkerStore Workers => Get<IWorkerStore>();

    public IMaintenanceStore Maintenance => Get<IMaintenanceStore>();

    public IFleetStore Fleet => Get<IFleetStore>();

    public IStoreAdministration Administration => Get<IStoreAdministration>();

    public JobClient Client => Get<JobClient>();

    public BulkClient Bulk => Get<BulkClient>();

    public ScheduleClient Schedules => Get<ScheduleClient>();

    /// <summary>The time, which stands still until a test moves it; null for the database's own.</summary>
    public DateTimeOffset? Now
    {
        get => Get<StoreClock>().Now;
        set => Get<StoreClock>().Now = value;
    }

    /// <summary>A node on a migrated database of its own, at <see cref="Start"/>.</summary>
    /// <param name="kind">The store.</param>
    /// <param name="time">What the process itself measures time by, if not the machine's clock.</param>
    public static async Task<StoreNode> StartAsync(StoreKind kind, TimeProvider? time = null)
    {
        var node = new StoreNode(await TestStore.CreateAsync(kind, migrate: false), ownsStore: true, time) { Now = Start };
        await node.Administration.MigrateAsync();
        return node;
    }

    /// <summary>A node on a given database.</summary>
    public static StoreNode On(TestStore store) => new(store, ownsStore: false) { Now = Start };

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    public void Advance(TimeSpan time) => Now += time;

    public async Task<Job> EnqueueAsync(NewJob job) => (await Jobs.EnqueueAsync([job], CancellationToken.None))[0];

    /// <summary>The job as it is stored.</summary>
    public async Task<Job> ReadAsync(Guid id, string projectId = TestJob.Project) =>
        (await Jobs.GetAsync([new JobKey(projectId, id)], CancellationToken.None))[0] ?? throw new InvalidOperationException($"There is no job {id}.");

    /// <summary>A new worker, whose lease begins now.</summary>
    public async Task<Guid> RegisterAsync()
    {
        var id = Guid.NewGuid();
        await Workers.RegisterAsync(new WorkerIdentity(id, "test-host", 42, "1.2.3"), Lease, CancellationToken.None);
        return id;
    }

    public Task<IReadOnlyList<ClaimedJob>> ClaimAsync(Guid worker, int limit = 1000, string queue = TestJob.Queue, string type = TestJob.Type) =>
        Workers.ClaimAnyAsync(new ClaimRequest(worker, queue, [type], limit), CancellationToken.None);

    /// <summary>Enqueues jobs, and claims them by one new worker.</summary>
    public async Task<IReadOnlyList<ClaimedJob>> RunAsync(params NewJob[] jobs)
    {
        await Jobs.EnqueueAsync(jobs, CancellationToken.None);
        IReadOnlyList<ClaimedJob> claimed = await ClaimAsync(await RegisterAsync());
        Assert.Equal(jobs.Length, claimed.Count);
        return claimed;
    }

    /// <summary>Enqueues one job, and claims it by a new worker.</summary>
    public async Task<ClaimedJob> RunOneAsync(int maxAttempts = 3) => (await RunAsync(TestJob.New() with { MaxAttempts = maxAttempts }))[0];

    public async Task<bool> CompleteAsync(ClaimKey key) => (await Workers.CompleteAsync([key], CancellationToken.None))[0];

    /// <summary>Fails an attempt; without a wait the job must not be retried.</summary>
    public async Task<bool> FailAsync(ClaimKey key, TimeSpan? retryAfter = null, string error = "It broke.") =>
        (await Workers.FailAsync([new FailedAttempt(key, error, retryAfter)], CancellationToken.None))[0];

    public async Task<bool> SnoozeAsync(ClaimKey key, TimeSpan delay) =>
        (await Workers.SnoozeAsync([new SnoozedJob(key, delay)], CancellationToken.None))[0];

    public Task<bool[]> ReportAsync(params ProgressReport[] reports) => Workers.ReportAsync(reports, CancellationToken.None);

    public async Task<string?> CheckpointAsync(Guid id) =>
        (await Workers.GetCheckpointsAsync([id], CancellationToken.None))[0] is { } utf8 ? System.Text.Encoding.UTF8.GetString(utf8) : null;

    public async Task<bool> CompleteAsync(ClaimKey key, string result) =>
        (await Workers.CompleteAsync([new JobCompletion(key, System.Text.Encoding.UTF8.GetBytes(result))], CancellationToken.None))[0];

    public async Task<bool> ReleaseAsync(ClaimKey key) => (await Workers.ReleaseAsync([key], CancellationToken.None))[0];

    public Task<RescueResult> RescueAsync(int limit = 1000) => Maintenance.RescueAsync(limit, CancellationToken.None);

    public Task<IReadOnlyDictionary<string, int>> PromoteAsync(int limit = 1000) => Maintenance.PromoteAsync(limit, CancellationToken.None);

    /// <summary>Fires the schedules that are due, as a worker's poll does.</summary>
    public Task FireAsync() => new CronScheduler(Maintenance, Get<JobWaker>(), Get<JobplaneMetrics>(), NullLogger<CronScheduler>.Instance).FireAsync(CancellationToken.None);

    /// <summary>Takes steps of bulk operations until none waits, and returns how many.</summary>
    public async Task<int> StepBulkAsync()
    {
        int steps = 0;
        var runner = new BulkRunner(Maintenance, Get<JobWaker>(), TimeProvider.System, NullLogger<BulkRunner>.Instance);
        while (await runner.StepAsync(CancellationToken.None))
            steps++;
        return steps;
    }

    /// <summary>A counter of what workers have stored, which writes when a test says so.</summary>
    public StatisticsRecorder Recorder() => new(Workers, TimeProvider.System, NullLogger<StatisticsRecorder>.Instance);

    public async Task<long> CountAsync(string table) => Convert.ToInt64(await Store.ScalarAsync($"SELECT count(*) FROM {Store.Table(table)}"));

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        if (_ownsStore)
            await Store.DisposeAsync();
    }
}
