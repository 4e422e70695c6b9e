using Jobplane.Tests.Stores;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Jobplane.Tests.Conformance;

/// <summary>A real worker whose one handler does what a test says.</summary>
internal sealed class HandlerHost : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private readonly IHost _host;
    private bool _isDisposed;

    private HandlerHost(IHost host) => _host = host;

    public JobClient Client => _host.Services.GetRequiredService<JobClient>();

    public T Get<T>()
        where T : notnull => _host.Services.GetRequiredService<T>();

    public static async Task<HandlerHost> StartAsync(
        TestStore store,
        Func<JobContext, CancellationToken, Task> handle,
        Action<HandlerOptions>? options = null,
        Action<JobplaneBuilder>? configure = null)
    {
        HostApplicationBuilder builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddScoped(_ => new ScriptedHandler(handle));
        builder.Services.AddJobplane(jobs =>
        {
            store.Use(jobs);
            jobs.AddHandler<Scripted, ScriptedHandler>(options).AddWorker(worker =>
            {
                worker.PollInterval = TimeSpan.FromMilliseconds(200);
                worker.Queue(TestJob.Queue, concurrency: 4);
            });
            configure?.Invoke(jobs);
        });
        IHost host = builder.Build();
        await host.StartAsync(TestContext.Current.CancellationToken);
        return new HandlerHost(host);
    }

    public Task<Job> EnqueueAsync(int maxAttempts = 3) =>
        Client.EnqueueAsync(new Scripted(), new EnqueueOptions { ProjectId = TestJob.Project, MaxAttempts = maxAttempts });

    public Task<IReadOnlyList<Job>> EnqueueManyAsync(int count, string queue = TestJob.Queue) => Client.EnqueueManyAsync(
        Enumerable.Range(0, count).Select(_ => new Scripted()), new EnqueueOptions { ProjectId = TestJob.Project, Queue = queue });

    /// <summary>Waits until something holds.</summary>
    public static Task SeeAsync(Func<bool> condition) => EndToEnd.Eventually.SeeAsync(() => Task.FromResult(condition()), static holds => holds, Patience);

    /// <summary>Enqueues a job, and waits for its end.</summary>
    public async Task<Job> RunAsync(int maxAttempts = 3) => await EndAsync((await EnqueueAsync(maxAttempts)).Id);

    /// <summary>Enqueues a job by these options, and waits for its end.</summary>
    public async Task<Job> RunAsync(EnqueueOptions options) => await EndAsync((await Client.EnqueueAsync(new Scripted(), options)).Id);

    /// <summary>All lines of a job's log.</summary>
    public async Task<IReadOnlyList<JobLogEntry>> ListLogsAsync(Guid id)
    {
        var lines = new List<JobLogEntry>();
        long? place = null;
        do
        {
            Page<JobLogEntry> page = (await Client.ListLogsAsync(TestJob.Project, id, limit: 100, after: place))!;
            lines.AddRange(page.Items);
            place = page.Next;
        }
        while (place is not null);

        return lines;
    }

    public Task<IReadOnlyList<JobLogEntry>> SeeLogsAsync(Guid id, Func<IReadOnlyList<JobLogEntry>, bool> condition) =>
        EndToEnd.Eventually.SeeAsync(() => ListLogsAsync(id), condition, Patience);

    public Task<Job> EndAsync(Guid id) => SeeAsync(id, job => job.CompletedAt is not null);

    public Task<Job> SeeAsync(Guid id, Func<Job, bool> condition) => EndToEnd.Eventually.SeeAsync(
        async () => (await Client.GetAsync(TestJob.Project, id, TestContext.Current.CancellationToken))!, condition, Patience);

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, true))
            return;
        await _host.StopAsync(CancellationToken.None);
        _host.Dispose();
    }

    internal sealed record Scripted;

    private sealed class ScriptedHandler(Func<JobContext, CancellationToken, Task> handle) : IJobHandler<Scripted>
    {
        public Task HandleAsync(Scripted job, JobContext context, CancellationToken cancellationToken) => handle(context, cancellationToken);
    }
}
