using System.Diagnostics;
using Jobplane.FaultNode;
using Jobplane.Tests.Stores;

namespace Jobplane.Tests.Faults;

/// <summary>Workers that die, freeze, or are killed by their jobs.</summary>
public sealed class WorkerCrashTests
{
    [Theory, EveryStore]
    public async Task Kill_JobsInFlight_OthersFinishThem(StoreKind kind)
    {
        await using FaultScenario scenario = await FaultScenario.StartAsync(kind);
        NodeProcess[] workers = await scenario.StartWorkersAsync(2);
        NodeProcess producer = await scenario.StartProducerAsync();
        await FaultRun.LastAsync(1);
        // Long ones that both hold when the end comes, and short ones that may end at any point of their way.
        await scenario.EnqueueAsync(new FaultJob(1_000), count: 20);
        await scenario.SeeAsync(logs => Held(logs, workers[0]).Any());

        await workers[0].KillAsync();
        long killedAt = Stopwatch.GetTimestamp();
        Guid[] held = [.. Held(scenario.Logs, workers[0])];
        await scenario.SeeAsync(logs => held.All(id => logs.Runs.Any(run => run.JobId == id && run.StartedAt > killedAt)));
        await FaultRun.LastAsync(1);
        await producer.TerminateAsync();

        FaultReport report = await scenario.FinishAsync();
        TimeSpan recovery = scenario.Logs.Runs.Where(run => held.Contains(run.JobId) && run.StartedAt > killedAt).Max(run => run.StartsAfter(killedAt));
        report.Require($"kill -9 ({kind})", recovery);
        Assert.InRange(report.DuplicatedAfterExpiry, 1, int.MaxValue);
        Assert.InRange(recovery, TimeSpan.Zero, FaultScenario.Lease + TimeSpan.FromSeconds(5));
        await workers[1].TerminateAsync();
    }

    [Theory, EveryStore]
    public async Task Freeze_PastTheLease_TheLateWorkerIsCancelledAndChangesNothing(StoreKind kind)
    {
        await using FaultScenario scenario = await FaultScenario.StartAsync(kind);
        NodeProcess frozen = await scenario.StartWorkerAsync();
        // The first outlast the freeze and must be cancelled; the others will end at once, and their outcome comes too late.
        await scenario.EnqueueAsync(new FaultJob(60_000), count: 2);
        await scenario.EnqueueAsync(new FaultJob(2_000, JobBehaviour.IgnoreToken), count: 4);
        await scenario.SeeAsync(logs => logs.Runs.Count == 6);

        await scenario.FreezeAsync(frozen);
        NodeProcess other = await scenario.StartWorkerAsync();
        await scenario.SeeAsync(logs => logs.Runs.Count(run => run.Process == other.Id) == 6);
        await scenario.SeeCountAsync("status = 'completed'", completed => completed == 4);
        Signal.Continue(frozen.Id);
        NodeLogs after = await scenario.SeeAsync(logs => logs.Runs.Where(run => run.Process == frozen.Id).All(run => run.EndedAt is not null));
        await frozen.SeeAsync("lost its lease");

        Assert.Equal(2, after.Runs.Count(run => run.Process == frozen.Id && run.IsCancelled));
        // It goes on as a new worker, and lets go of nothing that is now the other's.
        Assert.Equal(2, await scenario.CountAsync("status = 'running' AND attempts >= 2"));
        await other.KillAsync();
        await scenario.Store.ExecuteAsync($"UPDATE {scenario.Store.Table("jobs")} SET payload = '{{\"milliseconds\":1,\"behaviour\":0}}'");
        FaultReport report = await scenario.FinishAsync();
        report.Require($"SIGSTOP past the lease ({kind})");
        Assert.InRange(report.DuplicatedAfterExpiry, 6, int.MaxValue);
        await frozen.TerminateAsync();
    }

    private static IEnumerable<Guid> Held(NodeLogs logs, NodeProcess worker) =>
        logs.Runs.Where(run => run.Process == worker.Id && run.EndedAt is null).Select(run => run.JobId);

    [Theory, EveryStore]
    public async Task Crash_ByTheJobItself_ItStartsAsOftenAsItHasAttempts(StoreKind kind)
    {
        const int Attempts = 3;
        await using FaultScenario scenario = await FaultScenario.StartAsync(kind);
        // Long enough that no lease ends between a claim and the start of its job: that would cost an attempt of which the log knows nothing.
        scenario.Settings["Jobplane:Worker:Lease"] = $"{2 * FaultScenario.Lease}";
        await scenario.EnqueueAsync(new FaultJob(0, JobBehaviour.Crash), maxAttempts: Attempts);

        // Each is started again by its supervisor, as a crashed process is.
        for (int crash = 1; crash <= Attempts; crash++)
            Assert.NotEqual(0, await scenario.StartWorker().WaitForExitAsync());
        NodeProcess last = await scenario.StartWorkerAsync();

        FaultReport report = await scenario.FinishAsync();
        report.Require($"poison job ({kind})");
        Assert.Equal(Attempts, scenario.Logs.Runs.Count);
        Assert.Equal(1, await scenario.CountAsync($"status = 'failed' AND attempts = {Attempts}"));
        await last.TerminateAsync();
    }
}
