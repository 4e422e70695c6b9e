using System.Diagnostics;
using Jobplane.FaultNode;
using Jobplane.Tests.Conformance;
using Jobplane.Tests.Stores;
using Npgsql;

namespace Jobplane.Tests.Faults;

/// <summary>A PostgreSQL server that crashes, goes away, or stops answering.</summary>
[Trait("Store", "Postgres")]
public sealed class DatabaseOutageTests(DedicatedServer dedicated) : IClassFixture<DedicatedServer>
{
    private const int Restarts = 3;

    private static readonly string[] Activities = ["keeping the lease", "polling for jobs", "rescuing jobs", "claiming jobs of queue default", "writing outcomes of jobs"];

    [Fact]
    public async Task Restart_UnderLoadAgainAndAgain_WorkGoesOn()
    {
        PostgresServer server = await dedicated.GetAsync();
        await using FaultScenario scenario = await FaultScenario.StartAsync(server.Connection);
        NodeProcess[] workers = await scenario.StartWorkersAsync(2);
        NodeProcess producer = await scenario.StartProducerAsync();
        await scenario.SeeAsync(logs => logs.Runs.Any(run => run.IsCompleted));
        await FaultRun.LastAsync(2);

        long faultAt = Stopwatch.GetTimestamp();
        long upAt = 0;
        TimeSpan recovery = TimeSpan.Zero;
        for (int i = 0; i < Restarts * FaultRun.Scale; i++)
        {
            await server.ControlAsync("restart", "-m", "immediate");
            upAt = Stopwatch.GetTimestamp();
            NodeLogs logs = await scenario.SeeAsync(seen => seen.Runs.Any(run => run.StartedAt > upAt));
            TimeSpan took = logs.Runs.Where(run => run.StartedAt > upAt).Min(run => run.StartsAfter(upAt));
            recovery = took > recovery ? took : recovery;
            await scenario.Store.ExecuteAsync(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE backend_type = 'client backend' AND state = 'idle' AND pid <> pg_backend_pid()");
            await FaultRun.LastAsync(0.5);
        }

        long recoveredAt = Stopwatch.GetTimestamp();
        await FaultRun.LastAsync(2);
        long stoppedAt = Stopwatch.GetTimestamp();
        await producer.TerminateAsync();
        FaultReport report = await scenario.FinishAsync();
        report.Require("pg_ctl restart -m immediate", recovery, FaultReport.Throughput(scenario.Logs.Runs, faultAt, recoveredAt, stoppedAt));
        Assert.InRange(recovery, TimeSpan.Zero, TimeSpan.FromSeconds(10));
        foreach (NodeProcess worker in workers)
            await worker.TerminateAsync();
    }

    [Fact]
    public async Task Outage_JobsFinishMeanwhile_TheirOutcomesAreKeptAndWrittenAfterwards()
    {
        PostgresServer server = await dedicated.GetAsync();
        await using FaultScenario scenario = await FaultScenario.StartAsync(server.Connection);
        // The outage must not outlast the lease, or the jobs run again.
        scenario.Settings["Jobplane:Worker:Lease"] = "00:01:00";
        NodeProcess worker = await scenario.StartWorkerAsync();
        await scenario.EnqueueAsync(new FaultJob(1_500), count: 5);
        await scenario.SeeAsync(logs => logs.Runs.Count == 5);

        await server.ControlAsync("stop", "-m", "immediate");
        await scenario.SeeAsync(logs => logs.Runs.Count(run => run.IsCompleted) == 5);
        await FaultRun.LastAsync(4);
        string during = worker.Output;
        await server.ControlAsync("start");
        long upAt = Stopwatch.GetTimestamp();

        FaultReport report = await scenario.FinishAsync();
        report.Require("outcomes finished in an outage", Stopwatch.GetElapsedTime(upAt));
        Assert.Equal(5, scenario.Logs.Runs.Count);
        Assert.Equal(5, await scenario.CountAsync("status = 'completed' AND attempts = 1"));
        // However often it is tried again, the outage is said once.
        Assert.All(Activities, activity => Assert.InRange(during.Split($"The store fails at {activity}").Length - 1, 0, 1));
        Assert.Contains("The store fails at writing outcomes of jobs", during);
        await worker.SeeAsync("The store works again at writing outcomes of jobs");
        await worker.TerminateAsync();
    }

    [Fact]
    public async Task Restart_QueueIsPaused_ItStaysPaused()
    {
        PostgresServer server = await dedicated.GetAsync();
        await using FaultScenario scenario = await FaultScenario.StartAsync(server.Connection);
        await using StoreNode node = StoreNode.On(scenario.Store);
        node.Now = null;
        scenario.Settings["Jobplane:Worker:Queues"] = "default,other";
        NodeProcess worker = await scenario.StartWorkerAsync();
        await node.Get<FleetClient>().PauseQueueAsync("default", FaultScenario.Project, new AuditOrigin());
        await scenario.EnqueueAsync(new FaultJob(1), count: 3);

        await server.ControlAsync("restart", "-m", "immediate");
        // It works again, and finds what is there for it.
        await scenario.EnqueueAsync(new FaultJob(1), queue: "other");
        await scenario.SeeCountAsync("status = 'completed'", completed => completed == 1);
        Assert.Equal(3, await scenario.CountAsync("queue = 'default' AND status = 'pending' AND attempts = 0"));

        await node.Get<FleetClient>().ResumeQueueAsync("default", FaultScenario.Project, new AuditOrigin());
        (await scenario.FinishAsync()).Require("restart while a queue is paused");
        await worker.TerminateAsync();
    }

    [Fact]
    public async Task Hang_LongerThanTheCommandTimeout_CallsEndAndNothingIsLost()
    {
        PostgresServer server = await dedicated.GetAsync();
        await using FaultScenario scenario = await FaultScenario.StartAsync(server.Connection);
        scenario.ConnectionString = new NpgsqlConnectionStringBuilder(scenario.ConnectionString) { CommandTimeout = 3 }.ConnectionString;
        NodeProcess worker = await scenario.StartWorkerAsync();
        NodeProcess producer = await scenario.StartProducerAsync();
        await FaultRun.LastAsync(1);
        int said = worker.Output.Length;

        IReadOnlyList<int> processes = server.Processes;
        Signal.Stop(processes);
        try
        {
            // The lease of 3 s runs out unheard, and the worker's own clock tells it.
            await worker.SeeAsync("The store fails at", said);
            await worker.SeeAsync("lost its lease", said);
            await FaultRun.LastAsync(2);
        }
        finally
        {
            Signal.Continue(processes);
        }

        long upAt = Stopwatch.GetTimestamp();
        NodeLogs logs = await scenario.SeeAsync(seen => seen.Runs.Any(run => run.StartedAt > upAt));
        TimeSpan recovery = logs.Runs.Where(run => run.StartedAt > upAt).Min(run => run.StartsAfter(upAt));
        int acknowledged = logs.Acknowledged.Count;
        await scenario.SeeAsync(seen => seen.Acknowledged.Count > acknowledged);
        await producer.TerminateAsync();
        (await scenario.FinishAsync()).Require("hanging database", recovery);
        await worker.TerminateAsync();
    }
}
