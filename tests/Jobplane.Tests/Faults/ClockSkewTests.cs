using Jobplane.FaultNode;
using Jobplane.Tests.Stores;

namespace Jobplane.Tests.Faults;

/// <summary>
/// Nodes whose clocks are an hour off. On PostgreSQL only, as the processes on an SQLite file share the clock of their machine, which is
/// the database's.
/// </summary>
[Trait("Store", "Postgres")]
public sealed class ClockSkewTests
{
    [Fact]
    public async Task Clock_OfWorkersAnHourOff_OnlyTheDatabasesDecides()
    {
        await using FaultScenario scenario = await FaultScenario.StartAsync(StoreKind.Postgres);
        NodeProcess exact = await scenario.StartWorkerAsync();
        await StartSkewedAsync(scenario, TimeSpan.FromHours(1));
        await StartSkewedAsync(scenario, TimeSpan.FromHours(-1));
        scenario.Environment.Clear();
        NodeProcess producer = await scenario.StartProducerAsync();
        await scenario.Store.ExecuteAsync(
            $"""
            INSERT INTO {scenario.Store.Table("jobs")} (project_id, type, payload, scheduled_at)
            SELECT 'faults', 'fault_job', @payload::jsonb, now() + n * interval '100 milliseconds' FROM generate_series(1, 20) AS n
            """,
            ("payload", """{"milliseconds":1,"behaviour":0}"""));

        await FaultRun.LastAsync(2.5);
        // Jobs of the exact one are rescued by those that are off: when its lease has expired, not an hour before or after.
        await scenario.EnqueueAsync(new FaultJob(1_000), count: 30);
        await scenario.SeeAsync(logs => logs.Runs.Any(run => run.Process == exact.Id && run.EndedAt is null));
        await exact.KillAsync();
        await producer.TerminateAsync();

        (await scenario.FinishAsync()).Require("clocks an hour off");
        Assert.Equal(0, await scenario.CountAsync("started_at < scheduled_at OR completed_at < started_at"));
    }

    private static async Task StartSkewedAsync(FaultScenario scenario, TimeSpan skew)
    {
        scenario.Environment["LD_PRELOAD"] = FindLibrary();
        scenario.Environment["FAKETIME"] = $"{skew.TotalSeconds:+0;-0}";
        // A wrong clock is wrong about the date; intervals are still as long as they are.
        scenario.Environment["FAKETIME_DONT_FAKE_MONOTONIC"] = "1";
        DateTimeOffset its = await (await scenario.StartWorkerAsync()).WaitUntilReadyAsync();
        Assert.InRange((its - TimeProvider.System.GetUtcNow() - skew).Duration(), TimeSpan.Zero, TimeSpan.FromMinutes(5));
    }

    private static string FindLibrary() =>
        Directory.EnumerateDirectories("/usr/lib")
            .Select(folder => Path.Combine(folder, "faketime", "libfaketimeMT.so.1"))
            .FirstOrDefault(File.Exists)
        ?? throw Requirement.Missing("faketime is not installed (Debian: apt-get install faketime).");
}
