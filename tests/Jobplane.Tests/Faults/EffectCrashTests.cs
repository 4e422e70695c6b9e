using System.Globalization;
using Jobplane.Tests.Stores;

namespace Jobplane.Tests.Faults;

/// <summary>Workers that die while their handlers complete jobs on transactions of their own.</summary>
public sealed class EffectCrashTests
{
    private const int Kills = 5;

    [Theory, EveryStore]
    public async Task Kill_AroundCompleteIn_EachCompletedJobHasItsOneEffectAndNoOtherHasAny(StoreKind kind)
    {
        await using FaultScenario scenario = await FaultScenario.StartAsync(kind);
        // A file has one writer at a time, so transactions on it must be short, or there is nothing but waiting for them.
        scenario.Settings["Node:Milliseconds"] = kind == StoreKind.Sqlite ? "20" : "100";
        scenario.Settings["Node:Load"] = "Effects";
        scenario.Settings["Node:Rate"] = "20";
        scenario.Settings["Node:MaxAttempts"] = "100";
        scenario.Settings["Jobplane:Worker:Concurrency"] = "4";
        await scenario.Store.ExecuteAsync($"CREATE TABLE {scenario.Store.Table("effects")} (job_id text, attempt integer)");
        DyingWorkers workers = await DyingWorkers.StartAsync(scenario, 3);
        NodeProcess producer = await scenario.StartProducerAsync();

        for (int kill = 0; kill < Kills * FaultRun.Scale; kill++)
            await workers.KillOneAsync();

        await producer.TerminateAsync();
        FaultReport report = await scenario.FinishAsync();
        string[] wrong = [.. await WrongEffectsAsync(scenario.Store)];
        int cutOff = scenario.Logs.Runs.Count(run => run.EndedAt is null);
        report.Require($"kill -9 around CompleteInAsync ({kind})", remark: $", {cutOff} runs cut off, {wrong.Length} wrong effects");
        Assert.Empty(wrong);
        Assert.NotEqual(0, cutOff);
        await workers.TerminateAsync();
    }

    /// <summary>Jobs whose effects are not those of the attempt that completed them, and that once.</summary>
    private static async Task<IEnumerable<string>> WrongEffectsAsync(TestStore store) => (await store.QueryAsync(
        $"""
        SELECT job.id, CAST(job.status AS text), job.attempts, count(effect.job_id), coalesce(max(effect.attempt), 0)
        FROM {store.Table("jobs")} AS job
        LEFT JOIN {store.Table("effects")} AS effect ON effect.job_id = CAST(job.id AS text)
        GROUP BY job.id, job.status, job.attempts
        """))
        .Select(row => (
            Id: $"{row[0]}",
            Status: $"{row[1]}",
            Attempts: Convert.ToInt64(row[2], CultureInfo.InvariantCulture),
            Effects: Convert.ToInt64(row[3], CultureInfo.InvariantCulture),
            By: Convert.ToInt64(row[4], CultureInfo.InvariantCulture)))
        .Where(job => job.Status == "completed" ? (job.Effects, job.By) != (1, job.Attempts) : job.Effects != 0)
        .Select(job => $"{job.Id} is {job.Status} at attempt {job.Attempts}, and has {job.Effects} effects, the last of attempt {job.By}.");
}
