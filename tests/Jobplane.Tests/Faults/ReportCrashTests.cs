using Jobplane.Tests.Conformance;
using Jobplane.Tests.Stores;

namespace Jobplane.Tests.Faults;

/// <summary>Workers that die, on a database that crashes, while their handlers report progress, checkpoints, lines and results.</summary>
public sealed class ReportCrashTests(DedicatedServer dedicated) : IClassFixture<DedicatedServer>
{
    private const int Kills = 4;

    [Theory, EveryStore]
    public async Task Kill_HandlersThatReport_NothingThatSomebodyWasToldIsLost(StoreKind kind)
    {
        PostgresServer? server = kind == StoreKind.Postgres ? await dedicated.GetAsync() : null;
        await using FaultScenario scenario = server is null ? await FaultScenario.StartAsync(kind) : await FaultScenario.StartAsync(server.Connection);
        scenario.Settings["Node:Load"] = "Reports";
        scenario.Settings["Node:Milliseconds"] = "250";
        scenario.Settings["Node:Rate"] = "6";
        scenario.Settings["Node:MaxAttempts"] = "100";
        DyingWorkers workers = await DyingWorkers.StartAsync(scenario, 3);
        NodeProcess producer = await scenario.StartProducerAsync();

        for (int kill = 0; kill < Kills * FaultRun.Scale; kill++)
        {
            await workers.KillOneAsync();
            if (server is not null)
                await server.ControlAsync("restart", "-m", "immediate");
        }

        await producer.TerminateAsync();
        FaultReport report = await scenario.FinishAsync();
        await using StoreNode node = StoreNode.On(scenario.Store);
        ReportChecker checker = await ReportChecker.ReadAsync(scenario.Logs, node);
        report.Require($"kill -9 of handlers that report ({kind})", remark: checker.Summary);
        Assert.Empty(checker.Violations);
        Assert.NotEqual(0, checker.FromCheckpoint);
        await workers.TerminateAsync();
    }
}
