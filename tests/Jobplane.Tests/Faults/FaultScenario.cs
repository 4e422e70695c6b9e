using System.Data.Common;
using Jobplane.FaultNode;
using Jobplane.Tests.EndToEnd;
using Jobplane.Tests.Stores;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Jobplane.Tests.Faults;

/// <summary>A store under fault, the nodes on it, and what they log.</summary>
internal sealed class FaultScenario : IAsyncDisposable
{
    public const string Project = "faults";

    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(3);
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("jobplane-faults-");
    private readonly List<NodeProcess> _nodes = [];
    private readonly bool _ownsStore;
    private readonly List<Guid> _enqueued = [];

    private FaultScenario(TestStore store, string connectionString, bool ownsStore)
    {
        Store = store;
        ConnectionString = connectionString;
        _ownsStore = ownsStore;
    }

    /// <summary>The store as the test itself sees it.</summary>
    public TestStore Store { get; }

    /// <summary>How nodes connect; a test may lead them elsewhere.</summary>
    public string ConnectionString { get; set; }

    /// <summary>Configuration of the nodes started from now on.</summary>
    public Dictionary<string, string> Settings { get; } = new(StringComparer.Ordinal)
    {
        ["Jobplane:MigrateOnStart"] = "false",
        ["Jobplane:Worker:Concurrency"] = "10",
        ["Jobplane:Worker:Lease"] = $"{Lease}",
        ["Jobplane:Worker:HeartbeatInterval"] = "00:00:01",
        ["Jobplane:Worker:RescueInterval"] = "00:00:00.500",
        ["Jobplane:Worker:ShutdownGrace"] = $"{Grace}",
    };

    /// <summary>Environment of the nodes started from now on.</summary>
    public Dictionary<string, string> Environment { get; } = new(StringComparer.Ordinal);

    public NodeLogs Logs => NodeLogs.Read(_folder.FullName);

    /// <summary>A file, or a schema of the run's server.</summary>
    public static async Task<FaultScenario> StartAsync(StoreKind kind)
    {
        TestStore store = await TestStore.CreateAsync(kind);
        return await BeginAsync(new FaultScenario(store, store.ConnectionString, ownsStore: true));
    }

    /// <summary>A schema in a database that goes away with its server.</summary>
    public static async Task<FaultScenario> StartAsync(NpgsqlConnectionStringBuilder database)
    {
        // A pool of the test's own would hold on to connections that the fault has broken.
        var own = new NpgsqlConnectionStringBuilder(database.ConnectionString) { Pooling = false, PersistSecurityInfo = true };
        PostgresTestStore store = PostgresTestStore.On(NpgsqlDataSource.Create(own));
        await store.MigrateAsync();
        return await BeginAsync(new FaultScenario(store, database.ConnectionString, ownsStore: false));
    }

    public NodeProcess StartWorker() => Start(NodeRole.Work, "runs");

    public async Task<NodeProcess> StartWorkerAsync()
    {
        NodeProcess worker = StartWorker();
        await worker.WaitUntilReadyAsync();
        return worker;
    }

    public async Task<NodeProcess[]> StartWorkersAsync(int count) => await Task.WhenAll(Enumerable.Range(0, count).Select(_ => StartWorkerAsync()));

    public async Task<NodeProcess> StartProducerAsync()
    {
        NodeProcess producer = Start(NodeRole.Produce, "acks");
        await producer.WaitUntilReadyAsync();
        return producer;
    }

    /// <summary>Enqueues jobs by a client of the test's own, in one commit.</summary>
    public async Task<IReadOnlyList<Guid>> EnqueueAsync(FaultJob job, int count = 1, int maxAttempts = 3, string queue = "default")
    {
        await using ServiceProvider services = new ServiceCollection()
            .AddSingleton<IConfiguration>(new ConfigurationBuilder().Build())
            .AddLogging()
            .AddJobplane(Store.Use)
            .BuildServiceProvider();
        IReadOnlyList<Job> stored = await services.GetRequiredService<JobClient>().EnqueueManyAsync(
            Enumerable.Repeat(job, count),
            new EnqueueOptions { ProjectId = Project, MaxAttempts = maxAttempts, Queue = queue },
            TestContext.Current.CancellationToken);
        _enqueued.AddRange(stored.Select(each => each.Id));
        return [.. stored.Select(each => each.Id)];
    }

    /// <summary>Stops a node's process at a moment when it holds no lock: whoever is frozen while writing a file keeps all others from writing it.</summary>
    public async Task FreezeAsync(NodeProcess node)
    {
        Signal.Stop(node.Id);
        while (!await CanBeWrittenAsync())
        {
            Signal.Continue(node.Id);
            Signal.Stop(node.Id);
        }
    }

    /// <summary>Waits until runs that the nodes have logged are as expected.</summary>
    public async Task<NodeLogs> SeeAsync(Func<NodeLogs, bool> expected) =>
        await Eventually.SeeAsync(() => Task.FromResult(Logs), expected, FaultRun.Patience);

    private async Task<bool> CanBeWrittenAsync()
    {
        try
        {
            await using DbConnection connection = await Store.ConnectAsync();
            await using DbCommand write = connection.CreateCommand();
            write.CommandText = $"UPDATE {Store.Table("jobs")} SET attempts = attempts WHERE false";
            write.CommandTimeout = 1;
            await write.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
            return true;
        }
        catch (DbException)
        {
            return false;
        }
    }

    /// <summary>Counts jobs; -1 while the database does not answer.</summary>
    public async Task<long> CountAsync(string condition)
    {
        try
        {
            return Convert.ToInt64(await Store.ScalarAsync($"SELECT count(*) FROM {Store.Table("jobs")} WHERE {condition}"));
        }
        catch (DbException)
        {
            return -1;
        }
    }

    /// <summary>Waits until so many jobs are in a state.</summary>
    public Task SeeCountAsync(string condition, Func<long, bool> expected) =>
        Eventually.SeeAsync(() => CountAsync(condition), expected, FaultRun.Patience);

    /// <summary>Waits until every job has come to its end, and judges what happened.</summary>
    public async Task<FaultReport> FinishAsync()
    {
        await SeeCountAsync("status IN ('pending', 'running')", left => left == 0);
        NodeLogs logs = Logs;
        logs.Acknowledged.AddRange(_enqueued);
        return await Checker.CheckAsync(logs, Store);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (NodeProcess node in _nodes)
            await node.DisposeAsync();
        _folder.Delete(recursive: true);
        if (_ownsStore)
            await Store.DisposeAsync();
    }

    private static async Task<FaultScenario> BeginAsync(FaultScenario scenario)
    {
        await Journal.BeginAsync(scenario.Store);
        return scenario;
    }

    private NodeProcess Start(NodeRole role, string log)
    {
        var settings = new Dictionary<string, string>(Settings, StringComparer.Ordinal)
        {
            ["Node:Role"] = $"{role}",
            ["Node:Connection"] = ConnectionString,
            ["Node:Schema"] = Store.Schema,
            ["Node:Log"] = Path.Combine(_folder.FullName, $"{log}-{_nodes.Count}.log"),
        };
        NodeProcess node = NodeProcess.Start(settings, Environment);
        lock (_nodes)
            _nodes.Add(node);
        return node;
    }
}
