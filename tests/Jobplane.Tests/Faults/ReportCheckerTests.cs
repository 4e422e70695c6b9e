using Jobplane.FaultNode;

namespace Jobplane.Tests.Faults;

/// <summary>A checker of reports that found nothing would make its scenario pass.</summary>
public sealed class ReportCheckerTests
{
    private static readonly Guid Id = Guid.NewGuid();

    // The first attempt died after its first step was stored, and in its second; the other one finished.
    private static readonly string[] Good =
    [
        "Found - 1", "Wrote 1/7/1 1", "ToldAsProgress 1/7/1 1", "ToldAsLine 1/7/1 1", "Wrote 1/7/2 1",
        "Found 1/7/1 2", "Wrote 2/8/2 2", "ToldAsProgress 1/7/1 2", "Wrote 2/8/3 2",
    ];

    private static readonly string[] Lines = ["1/7/1", "2/8/2", "2/8/3"];

    [Fact]
    public void Check_CheckpointAcknowledgedAndResultOfTheLast_FindsNothing() => Assert.Empty(Check(Good, Lines));

    [Fact]
    public void Check_CheckpointNewerThanWhatWasAcknowledged_FindsNothing() => Assert.Empty(Check(Replace("Found 1/7/1 2", "Found 1/7/2 2"), Lines));

    [Theory]
    [InlineData("Found - 2", "found checkpoint none, although 1/7/1")]
    [InlineData("Found 1/7/3 2", "which no earlier one wrote")]
    [InlineData("Found 2/8/2 2", "which no earlier one wrote")]
    public void Check_CheckpointTooOldOrOfNobody_IsReported(string found, string expected) =>
        Assert.Contains(expected, Assert.Single(Check(Replace("Found 1/7/1 2", found), Lines)), StringComparison.Ordinal);

    [Fact]
    public void Check_CheckpointOlderThanWhatWasAcknowledged_IsReported() => Assert.Contains(
        "found checkpoint 1/7/1, although 1/7/2",
        Assert.Single(Check([.. Good, "ToldAsProgress 1/7/2 1"], Lines)),
        StringComparison.Ordinal);

    [Theory]
    [InlineData("1/7/3")]
    [InlineData("2/7/3")]
    [InlineData(null)]
    public void Check_ResultOfAnotherAttempt_IsReported(string? result) =>
        Assert.Contains(Check(Good, Lines, result: result), what => what.StartsWith("its result is of", StringComparison.Ordinal));

    [Fact]
    public void Check_ProgressBeforeTheLastStep_IsReported() => Assert.Single(Check(Good, Lines, progress: "2/8/2"));

    [Fact]
    public void Check_ProgressOlderThanWhatWasAcknowledged_IsReported() =>
        Assert.Single(Check([.. Good, "ToldAsProgress 2/8/3 2"], Lines, progress: "2/8/2", status: JobStatus.Failed));

    [Theory]
    [InlineData("2/8/2 2/8/3", "line 1/7/1 was acknowledged")]
    [InlineData("1/7/1 2/8/2 2/8/2 2/8/3", "twice")]
    [InlineData("1/7/1 2/8/2", "its log has 2/8/2")]
    [InlineData("1/7/1 2/8/3", "its log has 2/8/3")]
    [InlineData("1/7/1", "no line of that")]
    public void Check_LinesThatAreLostOrTwice_AreReported(string lines, string expected) =>
        Assert.Contains(Check(Good, lines.Split(' ')), what => what.Contains(expected, StringComparison.Ordinal));

    private static string[] Replace(string line, string by) => Array.ConvertAll(Good, each => each == line ? by : each);

    private static string[] Check(
        string[] reports, string[] lines, string? result = "2/8/3", string progress = "2/8/3", JobStatus status = JobStatus.Completed)
    {
        var job = new Job
        {
            Id = Id,
            ProjectId = FaultScenario.Project,
            Type = "report_job",
            Payload = JobPayload.FromJson("{}"),
            Status = status,
            Attempts = 2,
            MaxAttempts = 100,
            ScheduledAt = default,
            CreatedAt = default,
            Queue = "default",
            Priority = 0,
            Progress = new JobProgress(100, progress, default),
            Result = result is null ? null : Result(ReportMark.Parse(result)),
        };
        JobRun[] runs = [new(Id, 1, 7, 1), new(Id, 2, 8, 2) { EndedAt = 3, IsCompleted = true }];
        return [.. ReportChecker.Check(job, Array.ConvertAll(lines, ReportMark.Parse), [.. reports.Select(Parse)], runs)];
    }

    private static JobPayload Result(ReportMark mark) =>
        JobPayload.FromJson($$"""{"attempt":{{mark.Attempt}},"process":{{mark.Process}},"step":{{mark.Step}}}""");

    private static JobReport Parse(string text)
    {
        string[] parts = text.Split(' ');
        return JobReport.Parse($"{JobReport.Word} {parts[0]} {Id} {parts[1]} {parts[2]}");
    }
}
