using System.Diagnostics;
using Jobplane.Tests.Stores;

namespace Jobplane.Tests.Faults;

/// <summary>A server whose connections are used up by others.</summary>
[Trait("Store", "Postgres")]
public sealed class ConnectionLimitTests(DedicatedServer dedicated) : IClassFixture<DedicatedServer>
{
    private const int Idle = 300;

    [Fact]
    public async Task Connections_UsedUp_WorkersBackOffAndRecover()
    {
        PostgresServer server = await dedicated.GetAsync($"max_connections = {Idle + 30}\nsuperuser_reserved_connections = 0");
        await using FaultScenario scenario = await FaultScenario.StartAsync(server.Connection);
        NodeProcess worker = await scenario.StartWorkerAsync();
        NodeProcess producer = await scenario.StartProducerAsync();
        using var others = new HeldConnections(server.Connection);

        await others.TakeAsync(Idle);
        long idleAt = Stopwatch.GetTimestamp();
        await scenario.SeeAsync(seen => seen.Runs.Any(run => run.StartedAt > idleAt));
        int said = worker.Output.Length;
        await others.TakeAllAsync();
        // The nodes lose what they have, and others are there first whenever a connection is free.
        using (var ended = new CancellationTokenSource(TimeSpan.FromSeconds(3 * FaultRun.Scale)))
            await others.StarveAsync("jobplane", ended.Token);
        await worker.SeeAsync("too many clients", said);
        Assert.False(worker.HasExited);

        others.Dispose();
        long freedAt = Stopwatch.GetTimestamp();
        NodeLogs logs = await scenario.SeeAsync(seen => seen.Runs.Any(run => run.StartedAt > freedAt));
        TimeSpan recovery = logs.Runs.Where(run => run.StartedAt > freedAt).Min(run => run.StartsAfter(freedAt));
        int acknowledged = logs.Acknowledged.Count;
        await scenario.SeeAsync(seen => seen.Acknowledged.Count > acknowledged);
        await producer.TerminateAsync();
        (await scenario.FinishAsync()).Require($"{Idle} idle connections, then none free", recovery);
        await worker.TerminateAsync();
    }
}
