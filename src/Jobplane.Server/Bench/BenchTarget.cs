using Jobplane.Server.Access;
using Jobplane.Server.Commands;
using Jobplane.Server.Hosting;
using Jobplane.Server.Measuring;

namespace Jobplane.Server.Bench;

/// <summary>The store that is measured, and what the bench has in it: a project and a queue of its own, or a whole file.</summary>
internal sealed class BenchTarget : IAsyncDisposable
{
    /// <summary>In whose audit log the erasing is noted; what is erased keeps its own.</summary>
    public const string AuditProject = "jobplane-bench";

    /// <summary>Each call erases for some 10 s.</summary>
    private const int MostErasures = 12;

    private readonly StoreSettings _settings;
    private readonly DirectoryInfo? _folder;
    private bool _hasJobs;

    private BenchTarget(StoreSettings settings, DirectoryInfo? folder)
    {
        _settings = settings;
        _folder = folder;
        Project = $"bench-{Guid.NewGuid().ToString("N")[..8]}";
    }

    /// <summary>The bench's own project, and the name of its queue.</summary>
    public string Project { get; }

    /// <summary>The store that the configuration points at; without a connection string a temporary SQLite file.</summary>
    public static BenchTarget Of(string[] configuration)
    {
        StoreSettings settings = StoreSettings.Read(ServerBuilder.CreateWithoutHttp(configuration, ServerBuilder.ProductionDefaults).Configuration);
        if (settings.Kind != StorageKind.Sqlite || !string.IsNullOrWhiteSpace(settings.ConnectionString))
            return new BenchTarget(settings, folder: null);
        DirectoryInfo folder = Directory.CreateTempSubdirectory("jobplane-bench-");
        return new BenchTarget(settings with { ConnectionString = $"Data Source={Path.Combine(folder.FullName, "jobplane.db")};Pooling=False" }, folder);
    }

    /// <summary>A started host that enqueues, once it is known that no work of others is slowed down unasked.</summary>
    /// <exception cref="UsageException">Workers are at work there.</exception>
    public async Task<IHost> StartClientAsync(bool isAgreed, CancellationToken cancellationToken)
    {
        IHost host = await StartAsync(static _ => { }, cancellationToken);
        int workers = (await host.Services.GetRequiredService<FleetClient>().ListWorkersAsync(cancellationToken)).Count;
        if (workers > 0 && !isAgreed)
        {
            host.Dispose();
            throw new UsageException($"The store has {(workers == 1 ? "1 live worker" : $"{workers} live workers")}, whose jobs a bench slows down. Give --yes to run it all the same.");
        }

        string store = host.Services.GetRequiredService<IStoreAdministration>().Description;
        CommandLine.Report(_folder is null ? $"measuring {store}, in project and queue {Project}" : $"measuring a temporary file ({store})");
        _hasJobs = true;
        return host;
    }

    /// <summary>A started host that works the bench's queue, and nothing else.</summary>
    public Task<IHost> StartWorkerAsync(int concurrency, Countdown remaining, Starts starts, CancellationToken cancellationToken) => StartAsync(
        jobs =>
        {
            jobs.Services.AddSingleton(remaining);
            jobs.Services.AddSingleton<Action<Guid, long>>(starts.Note);
            jobs.AddHandler<Noop, NoopHandler>().AddHandler<Ping, PingHandler>();
            jobs.AddWorker(worker => worker.Queue(Project, concurrency));
        },
        cancellationToken);

    /// <summary>Leaves the store as it was.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_folder is not null)
            _folder.Delete(recursive: true);
        else if (_hasJobs)
            await EraseAsync();
    }

    private async Task EraseAsync()
    {
        try
        {
            using IHost host = await StartAsync(static _ => { }, CancellationToken.None);
            var fleet = host.Services.GetRequiredService<FleetClient>();
            for (int i = 0; i < MostErasures; i++)
            {
                if ((await fleet.EraseProjectAsync(Project, AuditProject, StoreConnection.Origin)).Finished)
                    return;
            }
        }
        catch (StoreException e)
        {
            CommandLine.Report(e.Message);
        }

        CommandLine.Report($"The jobs of the bench could not be removed. Do it with: jobplane project erase {Project} --project {AuditProject}");
    }

    /// <summary>A host that has nothing of the configuration but the store: neither its queues nor its retention.</summary>
    private async Task<IHost> StartAsync(Action<JobplaneBuilder> configure, CancellationToken cancellationToken)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddJobplane(jobs =>
        {
            _settings.Use(jobs);
            configure(jobs);
        });
        builder.Services.Configure<JobplaneOptions>(options => options.MigrateOnStart = _folder is not null);
        IHost host = builder.Build();
        try
        {
            await host.StartAsync(cancellationToken);
            return host;
        }
        catch
        {
            host.Dispose();
            throw;
        }
    }
}
