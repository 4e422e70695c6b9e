using Jobplane.Tests.Stores;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Jobplane.Tests.Conformance;

/// <summary>Cancelling what a real worker runs.</summary>
public sealed class CancelRunningTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Theory, EveryStore]
    public async Task Cancel_InTheSameProcess_StopsTheHandlerWithoutAPoll(StoreKind kind)
    {
        await using TestStore store = await TestStore.CreateAsync(kind);
        var handler = new StubbornHandler(isStubborn: false);
        using IHost host = await StartAsync(store, handler, pollInterval: TimeSpan.FromHours(1));
        var client = host.Services.GetRequiredService<JobClient>();
        Job job = await EnqueueAsync(client);
        await handler.Started.WaitAsync(Patience, TestContext.Current.CancellationToken);

        await client.CancelAsync(TestJob.Project, job.Id);

        Assert.Equal(JobStatus.Cancelled, (await EndAsync(client, job.Id)).Status);
        await host.StopAsync(TestContext.Current.CancellationToken);
    }

    [Theory, EveryStore]
    public async Task Cancel_InAnotherProcess_StopsTheHandler(StoreKind kind)
    {
        await using TestStore store = await TestStore.CreateAsync(kind);
        var handler = new StubbornHandler(isStubborn: false);
        // Where there are notifications they must do without the poll.
        using IHost host = await StartAsync(store, handler, kind == StoreKind.Postgres ? TimeSpan.FromHours(1) : TimeSpan.FromSeconds(1));
        await using StoreNode other = StoreNode.On(store);
        other.Now = null;
        Job job = await EnqueueAsync(host.Services.GetRequiredService<JobClient>());
        await handler.Started.WaitAsync(Patience, TestContext.Current.CancellationToken);

        await other.Client.CancelAsync(TestJob.Project, job.Id);

        Job ended = await EndAsync(other.Client, job.Id);
        Assert.Equal((JobStatus.Cancelled, 1, null), (ended.Status, ended.Attempts, ended.LastError));
        await host.StopAsync(TestContext.Current.CancellationToken);
    }

    [Theory, EveryStore]
    public async Task Cancel_HandlerThatFinishesAllTheSame_CompletesItsJob(StoreKind kind)
    {
        await using TestStore store = await TestStore.CreateAsync(kind);
        var handler = new StubbornHandler(isStubborn: true);
        using IHost host = await StartAsync(store, handler, pollInterval: TimeSpan.FromHours(1));
        var client = host.Services.GetRequiredService<JobClient>();
        Job job = await EnqueueAsync(client);
        await handler.Started.WaitAsync(Patience, TestContext.Current.CancellationToken);

        await client.CancelAsync(TestJob.Project, job.Id);

        Job ended = await EndAsync(client, job.Id);
        Assert.Equal((JobStatus.Completed, true), (ended.Status, ended.CancelRequested));
        await host.StopAsync(TestContext.Current.CancellationToken);
    }

    private static async Task<IHost> StartAsync(TestStore store, StubbornHandler handler, TimeSpan pollInterval)
    {
        HostApplicationBuilder builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddScoped(_ => handler);
        builder.Services.AddJobplane(jobs =>
        {
            store.Use(jobs);
            jobs.AddHandler<StubbornJob, StubbornHandler>().AddWorker(worker =>
            {
                worker.PollInterval = pollInterval;
                worker.Queue(TestJob.Queue, concurrency: 2);
            });
        });
        IHost host = builder.Build();
        await host.StartAsync(TestContext.Current.CancellationToken);
        return host;
    }

    private static Task<Job> EnqueueAsync(JobClient client) => client.EnqueueAsync(new StubbornJob(), new EnqueueOptions { ProjectId = TestJob.Project });

    private static Task<Job> EndAsync(JobClient client, Guid id) => EndToEnd.Eventually.SeeAsync(
        async () => (await client.GetAsync(TestJob.Project, id, TestContext.Current.CancellationToken))!, job => job.CompletedAt is not null, Patience);

    private sealed record StubbornJob;

    /// <summary>Waits until its token is cancelled, and then stops, or finishes all the same.</summary>
    private sealed class StubbornHandler(bool isStubborn) : IJobHandler<StubbornJob>
    {
        private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Started => _started.Task;

        public async Task HandleAsync(StubbornJob job, JobContext context, CancellationToken cancellationToken)
        {
            _started.TrySetResult();
            var cancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            await using CancellationTokenRegistration registration = cancellationToken.Register(() => cancelled.TrySetResult());
            await cancelled.Task;
            if (!isStubborn)
                cancellationToken.ThrowIfCancellationRequested();
        }
    }
}
