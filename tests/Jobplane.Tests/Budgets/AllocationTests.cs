using Jobplane.Tests.Stores;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Jobplane.Tests.Budgets;

/// <summary>
/// Bytes allocated for each job on its way through the real client, worker and store. They depend on the code alone and hardly
/// on the machine, so unlike times they can be held to a limit.
/// </summary>
[Collection(BudgetCollection.Name)]
public sealed class AllocationTests
{
    private const int Jobs = 4000;
    private const int Concurrency = 64;
    private const int Rounds = 5;

    private static readonly EnqueueOptions Options = new() { ProjectId = "budget" };
    private static readonly TimeSpan RoundLimit = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(50);

    [Theory, EveryStore]
    public async Task Enqueue_OfManyJobs_StaysWithinItsBudget(StoreKind kind)
    {
        await using TestStore store = await TestStore.CreateAsync(kind);
        using IHost host = await StartAsync(store, static _ => { });
        JobClient client = host.Services.GetRequiredService<JobClient>();

        long bytes = await MeasureAsync(() => EnqueueAsync(client));

        await host.StopAsync();
        AllocationBudgets.Check($"{kind} enqueue", bytes);
    }

    [Theory, EveryStore]
    public async Task Run_FromEnqueueToCompletion_StaysWithinItsBudget(StoreKind kind)
    {
        await using TestStore store = await TestStore.CreateAsync(kind);
        using IHost host = await StartAsync(store, static jobs => jobs
            .AddHandler<Noop, NoopHandler>()
            .AddWorker(static worker => worker.Queue("default", Concurrency)));
        JobClient client = host.Services.GetRequiredService<JobClient>();
        int enqueued = 0;

        long bytes = await MeasureAsync(async () =>
        {
            await EnqueueAsync(client);
            await WaitUntilCompletedAsync(store, enqueued += Jobs);
        });

        await host.StopAsync();
        AllocationBudgets.Check($"{kind} run", bytes);
    }

    [Theory, EveryStore]
    public async Task Get_OfManyJobsAtOnce_StaysWithinItsBudget(StoreKind kind)
    {
        await using TestStore store = await TestStore.CreateAsync(kind);
        using IHost host = await StartAsync(store, static _ => { });
        JobClient client = host.Services.GetRequiredService<JobClient>();
        IReadOnlyList<Job> jobs = await EnqueueAsync(client);

        long bytes = await MeasureAsync(() => Task.WhenAll(jobs.Select(job => client.GetAsync(Options.ProjectId, job.Id))));

        await host.StopAsync();
        AllocationBudgets.Check($"{kind} get", bytes);
    }

    /// <summary>Bytes a job, in the round that took least: the first ones compile code, and any may have small batches.</summary>
    private static async Task<long> MeasureAsync(Func<Task> round)
    {
        long least = long.MaxValue;
        for (int i = 0; i < Rounds; i++)
        {
            long before = GC.GetTotalAllocatedBytes(precise: true);
            await round();
            least = Math.Min(least, GC.GetTotalAllocatedBytes(precise: true) - before);
        }

        return least / Jobs;
    }

    private static Task<IReadOnlyList<Job>> EnqueueAsync(JobClient client) =>
        client.EnqueueManyAsync(Enumerable.Range(0, Jobs).Select(static number => new Noop(number)), Options);

    private static async Task WaitUntilCompletedAsync(TestStore store, int count)
    {
        using var limit = new CancellationTokenSource(RoundLimit);
        string completed = $"SELECT count(*) FROM {store.Table("jobs")} WHERE status = 'completed'";
        while ((long)(await store.ScalarAsync(completed))! < count)
            await Task.Delay(PollInterval, limit.Token);
    }

    private static async Task<IHost> StartAsync(TestStore store, Action<JobplaneBuilder> configure)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddJobplane(jobs =>
        {
            store.Use(jobs);
            configure(jobs);
        });
        IHost host = builder.Build();
        await host.StartAsync();
        return host;
    }
}
