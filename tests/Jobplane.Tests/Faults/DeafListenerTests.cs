using System.Diagnostics;
using Jobplane.FaultNode;
using Jobplane.Tests.EndToEnd;
using Jobplane.Tests.Stores;
using Npgsql;

namespace Jobplane.Tests.Faults;

/// <summary>Listeners that hear nothing any more, in three ways at once: a worker and a queue for each.</summary>
[Trait("Store", "Postgres")]
public sealed class DeafListenerTests(DedicatedServer dedicated) : IClassFixture<DedicatedServer>
{
    private const string Healed = "Notifications of new jobs are back";

    // 15 s are promised, and a busy machine adds to them.
    private static readonly TimeSpan Healing = TimeSpan.FromSeconds(25);

    [Fact]
    public async Task Listener_TerminatedFrozenOrBlackholed_JobsArePolledAndItHeals()
    {
        PostgresServer server = await dedicated.GetAsync();
        await using FaultScenario scenario = await FaultScenario.StartAsync(server.Connection);
        await using var proxy = new ListenerProxy(server.Connection.Host!, server.Connection.Port);
        (NodeProcess terminated, int first) = await StartAsync(scenario, "terminated", server.Connection.Port);
        (NodeProcess frozen, int second) = await StartAsync(scenario, "frozen", server.Connection.Port);
        (NodeProcess blackholed, _) = await StartAsync(scenario, "blackholed", proxy.Port);

        long deafAt = Stopwatch.GetTimestamp();
        await scenario.Store.ExecuteAsync("SELECT pg_terminate_backend(@backend)", ("backend", first));
        Signal.Stop(second);
        proxy.Deafen();
        TimeSpan pickedUp;
        TimeSpan healed;
        try
        {
            // By polling, as those two are still deaf when it is done.
            pickedUp = await PickUpAsync(scenario, "terminated", "frozen", "blackholed");
            Assert.DoesNotContain(Healed, frozen.Output, StringComparison.Ordinal);
            Assert.DoesNotContain(Healed, blackholed.Output, StringComparison.Ordinal);
            await Task.WhenAll(new[] { terminated, frozen, blackholed }.Select(worker => worker.SeeAsync(Healed)));
            healed = Stopwatch.GetElapsedTime(deafAt);
        }
        finally
        {
            Signal.Continue(second);
        }

        (await scenario.FinishAsync()).Require("deaf listeners", healed, $", picked up in {pickedUp.TotalSeconds:0.0} s");
        Assert.InRange(healed, TimeSpan.Zero, Healing);
        foreach (NodeProcess worker in new[] { terminated, frozen, blackholed })
        {
            Assert.Single(worker.Output.Split('\n'), line => line.Contains("are interrupted", StringComparison.Ordinal));
            await worker.TerminateAsync();
        }
    }

    /// <summary>Starts a worker, and finds the backend that it listens on.</summary>
    private static async Task<(NodeProcess Worker, int Backend)> StartAsync(FaultScenario scenario, string name, int port)
    {
        scenario.Settings["Jobplane:Worker:Queues"] = name;
        scenario.ConnectionString = new NpgsqlConnectionStringBuilder(scenario.ConnectionString) { ApplicationName = name, Port = port }.ConnectionString;
        NodeProcess worker = await scenario.StartWorkerAsync();
        object? backend = await Eventually.SeeAsync(
            () => scenario.Store.ScalarAsync("SELECT pid FROM pg_stat_activity WHERE application_name = @name AND query LIKE 'LISTEN %'", ("name", name)),
            found => found is not null,
            FaultRun.Patience);
        return (worker, (int)backend!);
    }

    private static async Task<TimeSpan> PickUpAsync(FaultScenario scenario, params string[] queues)
    {
        long enqueuedAt = Stopwatch.GetTimestamp();
        foreach (string queue in queues)
            await scenario.EnqueueAsync(new FaultJob(1), queue: queue);
        NodeLogs logs = await scenario.SeeAsync(seen => seen.Runs.Count == queues.Length);
        return logs.Runs.Max(run => run.StartsAfter(enqueuedAt));
    }
}
