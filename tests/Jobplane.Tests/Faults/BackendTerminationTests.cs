using System.Diagnostics;
using Jobplane.Tests.Stores;
using Npgsql;

namespace Jobplane.Tests.Faults;

/// <summary>Connections that break at any moment.</summary>
[Trait("Store", "Postgres")]
public sealed class BackendTerminationTests
{
    private const string Name = "faults-terminated";

    [Fact]
    public async Task Terminate_RandomBackendsFiveASecond_WorkGoesOn()
    {
        await using FaultScenario scenario = await FaultScenario.StartAsync(StoreKind.Postgres);
        scenario.ConnectionString = new NpgsqlConnectionStringBuilder(scenario.ConnectionString) { ApplicationName = Name }.ConnectionString;
        NodeProcess[] workers = await scenario.StartWorkersAsync(2);
        NodeProcess producer = await scenario.StartProducerAsync();
        await FaultRun.LastAsync(1);

        int terminated = 0;
        long beganAt = Stopwatch.GetTimestamp();
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(0.2));
        while (Stopwatch.GetElapsedTime(beganAt) < TimeSpan.FromSeconds(4 * FaultRun.Scale) && await timer.WaitForNextTickAsync())
        {
            terminated += (await scenario.Store.QueryAsync(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = @name ORDER BY random() LIMIT 1", ("name", Name))).Count;
        }

        long endedAt = Stopwatch.GetTimestamp();
        NodeLogs logs = await scenario.SeeAsync(seen => seen.Runs.Any(run => run.StartedAt > endedAt));
        await producer.TerminateAsync();
        FaultReport report = await scenario.FinishAsync();
        report.Require(
            "pg_terminate_backend 5/s", logs.Runs.Where(run => run.StartedAt > endedAt).Min(run => run.StartsAfter(endedAt)), $", {terminated} terminated");
        Assert.NotEqual(0, terminated);
        foreach (NodeProcess worker in workers)
            await worker.TerminateAsync();
    }
}
