using Jobplane.Tests.Stores;
using Npgsql;

namespace Jobplane.Tests.Faults;

/// <summary>Workers of which one is killed at a random moment of its work, again and again, and another takes its place.</summary>
internal sealed class DyingWorkers
{
    private readonly FaultScenario _scenario;
    private readonly Queue<NodeProcess> _workers;

    private DyingWorkers(FaultScenario scenario, NodeProcess[] workers)
    {
        _scenario = scenario;
        _workers = new Queue<NodeProcess>(workers);
    }

    /// <summary>Starts them. Nodes that begin do not wait for their database, so from now on they get more time to connect than a busy machine takes.</summary>
    public static async Task<DyingWorkers> StartAsync(FaultScenario scenario, int count)
    {
        if (scenario.Store.Kind == StoreKind.Postgres)
            scenario.ConnectionString = new NpgsqlConnectionStringBuilder(scenario.ConnectionString) { Timeout = (int)FaultRun.Patience.TotalSeconds }.ConnectionString;
        return new DyingWorkers(scenario, await scenario.StartWorkersAsync(count));
    }

    /// <summary>Kills the one that has worked longest, in the second after it was seen to run a job, and starts another.</summary>
    public async Task KillOneAsync()
    {
        NodeProcess victim = _workers.Dequeue();
        await _scenario.SeeAsync(logs => logs.Runs.Any(run => run.Process == victim.Id));
        await Task.Delay(TimeSpan.FromSeconds(Random.Shared.NextDouble()), TestContext.Current.CancellationToken);
        await victim.KillAsync();
        _workers.Enqueue(await _scenario.StartWorkerAsync());
    }

    public async Task TerminateAsync()
    {
        foreach (NodeProcess worker in _workers)
            await worker.TerminateAsync();
    }
}
