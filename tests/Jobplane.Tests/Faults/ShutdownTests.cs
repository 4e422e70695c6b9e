using System.Data.Common;
using Jobplane.FaultNode;
using Jobplane.Tests.Stores;

namespace Jobplane.Tests.Faults;

/// <summary>SIGTERM in every state.</summary>
public sealed class ShutdownTests(DedicatedServer dedicated) : IClassFixture<DedicatedServer>
{
    // Two seconds beyond the grace time, and as many again for a busy machine.
    private static readonly TimeSpan Limit = FaultScenario.Grace + TimeSpan.FromSeconds(4);

    [Theory, EveryStore]
    public async Task Terminate_IdleAndBusyWorkers_EndInTheGraceTime(StoreKind kind)
    {
        await using FaultScenario scenario = await FaultScenario.StartAsync(kind);
        // So long that a machine too busy for heartbeats does not charge an attempt.
        scenario.Settings["Jobplane:Worker:Lease"] = "00:00:30";
        NodeProcess idle = await scenario.StartWorkerAsync();
        TimeSpan idleTook = await idle.TerminateAsync();

        NodeProcess busy = await scenario.StartWorkerAsync();
        await scenario.EnqueueAsync(new FaultJob(60_000), count: 5);
        // Some more than there are slots, so that some have not begun.
        await scenario.EnqueueAsync(new FaultJob(500), count: 20);
        await scenario.SeeAsync(logs => logs.Runs.Count >= 10);
        TimeSpan busyTook = await busy.TerminateAsync();
        Assert.Equal(0, await scenario.CountAsync("status = 'pending' AND attempts > 0"));

        await scenario.Store.ExecuteAsync($"UPDATE {scenario.Store.Table("jobs")} SET payload = '{{\"milliseconds\":4000,\"behaviour\":1}}'");
        scenario.Settings["Jobplane:Worker:Lease"] = $"{FaultScenario.Lease}";
        NodeProcess stubborn = await scenario.StartWorkerAsync();
        await scenario.SeeAsync(logs => logs.Runs.Any(run => run.Process == stubborn.Id));
        TimeSpan stubbornTook = await stubborn.TerminateAsync();

        await scenario.Store.ExecuteAsync($"UPDATE {scenario.Store.Table("jobs")} SET payload = '{{\"milliseconds\":1,\"behaviour\":0}}'");
        NodeProcess last = await scenario.StartWorkerAsync();
        FaultReport report = await scenario.FinishAsync();
        report.Require($"SIGTERM ({kind})", remark: $", exit idle {idleTook.TotalSeconds:0.0} s, busy {busyTook.TotalSeconds:0.0} s, stubborn {stubbornTook.TotalSeconds:0.0} s");
        Assert.All([idleTook, busyTook, stubbornTook], took => Assert.InRange(took, TimeSpan.Zero, Limit));
        await last.TerminateAsync();
    }

    [Theory, InlineData(true), InlineData(false)]
    [Trait("Store", "Postgres")]
    public async Task Terminate_DatabaseFrozenOrGone_EndsInTheGraceTime(bool isFrozen)
    {
        PostgresServer server = await dedicated.GetAsync();
        await using FaultScenario scenario = await FaultScenario.StartAsync(server.Connection);
        NodeProcess[] workers = await scenario.StartWorkersAsync(2);
        await scenario.EnqueueAsync(new FaultJob(60_000), count: 2);
        await scenario.SeeAsync(logs => logs.Runs.Count == 2);
        NodeProcess[] idle = await scenario.StartWorkersAsync(1);

        IReadOnlyList<int> processes = server.Processes;
        if (isFrozen)
            Signal.Stop(processes);
        else
            await server.ControlAsync("stop", "-m", "immediate");
        TimeSpan[] took;
        try
        {
            await FaultRun.LastAsync(0.5);
            took = await Task.WhenAll(workers.Concat(idle).Select(worker => worker.TerminateAsync()));
        }
        finally
        {
            if (isFrozen)
                Signal.Continue(processes);
            else
                await server.ControlAsync("start");
        }

        await scenario.Store.ExecuteAsync($"UPDATE {scenario.Store.Table("jobs")} SET payload = '{{\"milliseconds\":1,\"behaviour\":0}}'");
        NodeProcess last = await scenario.StartWorkerAsync();
        (await scenario.FinishAsync()).Require($"SIGTERM, database {(isFrozen ? "frozen" : "gone")}", remark: $", exit {took.Max().TotalSeconds:0.0} s");
        Assert.All(took, each => Assert.InRange(each, TimeSpan.Zero, Limit));
        await last.TerminateAsync();
    }

    [Fact]
    [Trait("Store", "Sqlite")]
    public async Task Terminate_FileLockedByAnother_EndsInTheGraceTime()
    {
        await using FaultScenario scenario = await FaultScenario.StartAsync(StoreKind.Sqlite);
        NodeProcess idle = await scenario.StartWorkerAsync();
        await scenario.EnqueueAsync(new FaultJob(60_000), count: 2);
        await scenario.SeeAsync(logs => logs.Runs.Count == 2);
        TimeSpan took;
        await using (DbConnection other = await scenario.Store.ConnectAsync())
        {
            await using DbCommand command = other.CreateCommand();
            command.CommandText = "BEGIN IMMEDIATE";
            await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
            await FaultRun.LastAsync(1);
            took = await idle.TerminateAsync();
        }

        await scenario.Store.ExecuteAsync("UPDATE jobs SET payload = '{\"milliseconds\":1,\"behaviour\":0}'");
        NodeProcess last = await scenario.StartWorkerAsync();
        (await scenario.FinishAsync()).Require("SIGTERM, file locked", remark: $", exit {took.TotalSeconds:0.0} s");
        Assert.InRange(took, TimeSpan.Zero, Limit);
        await last.TerminateAsync();
    }
}
