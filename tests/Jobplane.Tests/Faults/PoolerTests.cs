using System.Diagnostics;
using Jobplane.FaultNode;
using Jobplane.Tests.Stores;
using Npgsql;

namespace Jobplane.Tests.Faults;

/// <summary>PgBouncer in transaction mode between nodes and server: no session, no LISTEN, and an outage of its own.</summary>
[Trait("Store", "Postgres")]
public sealed class PoolerTests
{
    [Fact]
    public async Task TransactionPooler_KilledUnderLoad_WorkGoesOnByPolling()
    {
        await using FaultScenario scenario = await FaultScenario.StartAsync(StoreKind.Postgres);
        await using PgBouncer pooler = await PgBouncer.StartAsync(new NpgsqlConnectionStringBuilder(scenario.ConnectionString));
        scenario.ConnectionString = new NpgsqlConnectionStringBuilder(scenario.ConnectionString) { Port = pooler.Port }.ConnectionString;
        scenario.Settings["Node:TransactionPooler"] = "true";
        NodeProcess[] workers = await scenario.StartWorkersAsync(2);

        // Nobody hears of this job, so a poll must find it.
        long enqueuedAt = Stopwatch.GetTimestamp();
        Guid alone = (await scenario.EnqueueAsync(new FaultJob(1)))[0];
        NodeLogs found = await scenario.SeeAsync(seen => seen.Runs.Any(run => run.JobId == alone));
        Assert.InRange(found.Runs.Single(run => run.JobId == alone).StartsAfter(enqueuedAt), TimeSpan.Zero, TimeSpan.FromSeconds(15));

        NodeProcess producer = await scenario.StartProducerAsync();
        await FaultRun.LastAsync(1.5);
        await pooler.RestartAsync();
        long upAt = Stopwatch.GetTimestamp();
        NodeLogs logs = await scenario.SeeAsync(seen => seen.Runs.Any(run => run.StartedAt > upAt));
        await FaultRun.LastAsync(1);
        await producer.TerminateAsync();

        FaultReport report = await scenario.FinishAsync();
        report.Require("pgbouncer in transaction mode, killed", logs.Runs.Where(run => run.StartedAt > upAt).Min(run => run.StartsAfter(upAt)));
        foreach (NodeProcess worker in workers)
            await worker.TerminateAsync();
    }
}
