using System.Diagnostics;
using Jobplane.Tests.Stores;

namespace Jobplane.Tests.Faults;

/// <summary>Several processes on one SQLite file.</summary>
[Trait("Store", "Sqlite")]
public sealed class SharedFileTests
{
    private const int Kills = 3;

    [Fact]
    public async Task Kill_OneOfFourProcessesThatCommitAllTheTime_TheFileIsWholeAndWorkGoesOn()
    {
        await using FaultScenario scenario = await FaultScenario.StartAsync(StoreKind.Sqlite);
        scenario.Settings["Node:Rate"] = "400";
        scenario.Settings["Node:Milliseconds"] = "1";
        var workers = new Queue<NodeProcess>(await scenario.StartWorkersAsync(2));
        var producers = new Queue<NodeProcess>([await scenario.StartProducerAsync(), await scenario.StartProducerAsync()]);

        TimeSpan recovery = TimeSpan.Zero;
        for (int i = 0; i < Kills * FaultRun.Scale; i++)
        {
            // At no time in particular: at this pace, one of them is in a commit nearly always.
            await FaultRun.LastAsync(0.5 + (0.2 * Random.Shared.NextDouble()));
            await Task.WhenAll(workers.Dequeue().KillAsync(), producers.Dequeue().KillAsync());
            long killedAt = Stopwatch.GetTimestamp();
            NodeLogs logs = await scenario.SeeAsync(seen => seen.Runs.Any(run => run.StartedAt > killedAt));
            TimeSpan took = logs.Runs.Where(run => run.StartedAt > killedAt).Min(run => run.StartsAfter(killedAt));
            recovery = took > recovery ? took : recovery;
            workers.Enqueue(await scenario.StartWorkerAsync());
            producers.Enqueue(await scenario.StartProducerAsync());
        }

        foreach (NodeProcess producer in producers)
            await producer.TerminateAsync();
        (await scenario.FinishAsync()).Require("SQLite, processes killed while they commit", recovery);
        Assert.Equal("ok", await scenario.Store.ScalarAsync("PRAGMA integrity_check"));
        foreach (NodeProcess worker in workers)
            await worker.TerminateAsync();
    }
}
