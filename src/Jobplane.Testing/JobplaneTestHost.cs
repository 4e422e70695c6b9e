using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Jobplane.Testing;

/// <summary>
/// Jobs in a unit test: the real client, handlers, retries and schedules, on an SQLite file of the test's own that goes away with it, under a clock
/// that the test owns. Nothing runs by itself: jobs run, one after another, when the test says so, and time passes when the test says so.
/// </summary>
public sealed class JobplaneTestHost : IAsyncDisposable, IDisposable
{
    /// <summary>The project of jobs for which a test names none.</summary>
    public const string DefaultProject = "test";

    private readonly TestWorker _worker;
    private readonly EnqueuedJobs _enqueued;
    private readonly JsonSerializerOptions _json;
    private IHost? _host;

    internal JobplaneTestHost(IServiceProvider services)
    {
        Services = services;
        Time = services.GetRequiredService<FakeTimeProvider>();
        Client = services.GetRequiredService<JobClient>();
        Schedules = services.GetRequiredService<ScheduleClient>();
        _worker = services.GetRequiredService<TestWorker>();
        _enqueued = services.GetRequiredService<EnqueuedJobs>();
        _json = services.GetRequiredService<IOptions<JobplaneOptions>>().Value.PayloadJson;
    }

    /// <summary>The services, those that the test has added included.</summary>
    public IServiceProvider Services { get; }

    /// <summary>The clock of everything: of the store, of limits of time, and of whatever asks for a <see cref="TimeProvider"/>. It begins at the time of the machine, and stands still.</summary>
    public FakeTimeProvider Time { get; }

    /// <summary>The client.</summary>
    public JobClient Client { get; }

    /// <summary>The client for schedules.</summary>
    public ScheduleClient Schedules { get; }

    /// <summary>All jobs that were enqueued, in their order, but for those of <see cref="RunOneAsync"/>.</summary>
    public IReadOnlyList<EnqueuedJob> Enqueued => _enqueued.Read();

    /// <summary>Makes a host. What <paramref name="configure"/> says of stores and workers is of no effect, so it can be what the application itself uses.</summary>
    /// <param name="configure">Registers handlers and middleware, and by <see cref="JobplaneBuilder.Services"/> what they need.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task<JobplaneTestHost> CreateAsync(Action<JobplaneBuilder> configure, CancellationToken cancellationToken = default)
    {
        // Without the defaults, as what a developer has in the environment or in a file must not reach a test.
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Services.AddJobplane(configure).UseJobplaneTesting();
        IHost host = builder.Build();
        try
        {
            await host.StartAsync(cancellationToken).ConfigureAwait(false);
            var jobs = host.Services.GetRequiredService<JobplaneTestHost>();
            jobs._host = host;
            return jobs;
        }
        catch
        {
            host.Dispose();
            throw;
        }
    }

    /// <summary>Moves the clock on. What is due then runs with the next <see cref="RunUntilIdleAsync"/>.</summary>
    /// <param name="time">By how much. Waits between attempts vary by a fifth, so allow for that.</param>
    public void Advance(TimeSpan time) => Time.Advance(time);

    /// <summary>
    /// Runs all jobs that are due, of all queues that are not paused, and what they enqueue, and what schedules fire, until there is no more. Those whose
    /// time has not come, and those whose type has no handler, stay.
    /// </summary>
    /// <param name="maxJobs">Most attempts; if there are more, it is taken for a job that enqueues itself for ever.</param>
    /// <param name="cancellationToken">Ends the wait, but not the attempt that runs.</param>
    /// <returns>The attempts, in their order.</returns>
    /// <exception cref="InvalidOperationException">There were more.</exception>
    public Task<IReadOnlyList<JobRun>> RunUntilIdleAsync(int maxJobs = 1000, CancellationToken cancellationToken = default) =>
        _worker.RunUntilIdleAsync(maxJobs, cancellationToken);

    /// <summary>Enqueues a job and runs one attempt of it. Other jobs stay as they are, as does what it enqueues.</summary>
    /// <param name="job">The payload.</param>
    /// <param name="options">How it is enqueued; for <see cref="DefaultProject"/> when not given.</param>
    /// <param name="cancellationToken">Ends the wait, but not the attempt.</param>
    /// <exception cref="InvalidOperationException">There is no handler, the queue is paused, or the job is for later.</exception>
    public async Task<JobRun> RunOneAsync<TJob>(TJob job, EnqueueOptions? options = null, CancellationToken cancellationToken = default)
        where TJob : notnull
    {
        Job enqueued = await Client.EnqueueAsync(job, options ?? new EnqueueOptions { ProjectId = DefaultProject }, cancellationToken).ConfigureAwait(false);
        _enqueued.LeaveOut(enqueued.Id);
        return await _worker.RunAsync(enqueued, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Sees to it that a job was enqueued, whether it has run since or not.</summary>
    /// <param name="predicate">What its payload must be; anything when not given.</param>
    /// <returns>The first such job.</returns>
    /// <exception cref="JobAssertionException">None was; the message lists those that were.</exception>
    public EnqueuedJob ShouldHaveEnqueued<TJob>(Func<TJob, bool>? predicate = null)
        where TJob : notnull
    {
        IReadOnlyList<EnqueuedJob> jobs = Enqueued;
        return Find(jobs, predicate) ?? throw new JobAssertionException(
            $"Expected {Described<TJob>(predicate is not null)} to have been enqueued, but none was. {EnqueuedJobs.Describe(jobs)}");
    }

    /// <summary>Sees to it that no such job was enqueued.</summary>
    /// <param name="predicate">What its payload must not be; anything when not given.</param>
    /// <exception cref="JobAssertionException">One was; the message lists all that were.</exception>
    public void ShouldNotHaveEnqueued<TJob>(Func<TJob, bool>? predicate = null)
        where TJob : notnull
    {
        IReadOnlyList<EnqueuedJob> jobs = Enqueued;
        if (Find(jobs, predicate) is { } found)
        {
            throw new JobAssertionException(
                $"Expected {Described<TJob>(predicate is not null)} not to have been enqueued, but {found.Payload} was. {EnqueuedJobs.Describe(jobs)}");
        }
    }

    /// <summary>Stops the host that <see cref="CreateAsync"/> has made, and removes its jobs. One that belongs to an application goes with that.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _host, null) is not { } host)
            return;
        await host.StopAsync().ConfigureAwait(false);
        await ((IAsyncDisposable)host).DisposeAsync().ConfigureAwait(false);
    }

    /// <inheritdoc cref="DisposeAsync"/>
    public void Dispose() => Interlocked.Exchange(ref _host, null)?.Dispose();

    private EnqueuedJob? Find<TJob>(IReadOnlyList<EnqueuedJob> jobs, Func<TJob, bool>? predicate)
    {
        string type = JobTypeName.Of(typeof(TJob));
        return jobs.FirstOrDefault(job => job.Type == type && (predicate is null || predicate(job.Payload.Deserialize<TJob>(_json)!)));
    }

    private static string Described<TJob>(bool isConditional) =>
        $"a job of type {JobTypeName.Of(typeof(TJob))}{(isConditional ? " that fits the condition" : "")}";
}
