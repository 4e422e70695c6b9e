using Jobplane.Tests.Stores;

namespace Jobplane.Tests.Faults;

/// <summary>A checker that found nothing would make every other test here pass.</summary>
public sealed class CheckerTests
{
    private static readonly Guid Job = Guid.NewGuid();

    [Fact]
    public async Task Check_AcknowledgedJobRanOnce_FindsNothing()
    {
        FaultReport report = await CheckAsync("completed", [$"ack {Job} 1", $"start {Job} 1 7 2", $"completed {Job} 1 7 3"]);

        Assert.Equal((1, 1, 0, 0), (report.Acknowledged, report.Finished, report.Lost, report.DuplicatedAfterExpiry));
        Assert.Empty(report.DuplicatedOtherwise);
        Assert.Empty(report.Violations);
    }

    [Fact]
    public async Task Check_AcknowledgedJobIsNotStored_IsLost()
    {
        FaultReport report = await CheckAsync("completed", [$"ack {Guid.NewGuid()} 1", $"start {Job} 1 7 2", $"completed {Job} 1 7 3"]);

        Assert.Equal(1, report.Lost);
    }

    [Theory, InlineData(true, 1, 0), InlineData(false, 0, 1)]
    public async Task Check_TwoRunsOfAJob_AreExcusedByAnExpiredLeaseOnly(bool isExpired, int excused, int other)
    {
        FaultReport report = await CheckAsync(
            "completed",
            [$"start {Job} 1 7 2", $"start {Job} 2 8 3", $"completed {Job} 1 7 4", $"completed {Job} 2 8 5"],
            $"(1, 'running', 'pending', 1, {(isExpired ? 1 : 0)})");

        Assert.Equal((excused, other), (report.DuplicatedAfterExpiry, report.DuplicatedOtherwise.Count));
        // A rescue before the time is against the rules by itself.
        Assert.Equal(isExpired ? 0 : 1, report.Violations.Count);
    }

    [Theory, InlineData("completed", "pending"), InlineData("failed", "running"), InlineData("pending", "completed")]
    public async Task Check_ChangeThatTheStateMachineDoesNotHave_IsReported(string from, string to)
    {
        FaultReport report = await CheckAsync("completed", [$"start {Job} 1 7 2", $"completed {Job} 1 7 3"], $"(1, '{from}', '{to}', 0, 1)");

        Assert.Single(report.Violations);
    }

    [Theory, InlineData("completed"), InlineData("running"), InlineData("pending")]
    public async Task Check_JobThatNoRunEnded_IsReported(string status)
    {
        FaultReport report = await CheckAsync(status, [$"start {Job} 1 7 2"]);

        Assert.Single(report.Violations);
    }

    private static async Task<FaultReport> CheckAsync(string status, string[] log, string? transition = null)
    {
        await using TestStore store = await TestStore.CreateAsync(StoreKind.Sqlite);
        await Journal.BeginAsync(store);
        await store.ExecuteAsync($"INSERT INTO jobs (id, project_id, type, status) VALUES ('{Job}', 'faults', 'fault_job', '{status}')");
        if (transition is not null)
            await store.ExecuteAsync($"INSERT INTO transitions (job_id, attempt, from_status, to_status, is_rescue, is_expired) SELECT '{Job}', * FROM (VALUES {transition})");
        DirectoryInfo folder = Directory.CreateTempSubdirectory("jobplane-checker-");
        await File.WriteAllLinesAsync(Path.Combine(folder.FullName, "node.log"), log);
        FaultReport report = await Checker.CheckAsync(NodeLogs.Read(folder.FullName), store);
        folder.Delete(recursive: true);
        return report;
    }
}
