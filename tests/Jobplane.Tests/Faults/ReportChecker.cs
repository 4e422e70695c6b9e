using Jobplane.FaultNode;
using Jobplane.Storage;
using Jobplane.Tests.Conformance;

namespace Jobplane.Tests.Faults;

/// <summary>Holds what handlers reported, and what a reader was told of it, against what the store has in the end.</summary>
internal sealed class ReportChecker
{
    private readonly NodeLogs _logs;

    private ReportChecker(NodeLogs logs) => _logs = logs;

    /// <summary>What must not be.</summary>
    public List<string> Violations { get; } = [];

    /// <summary>How many attempts began with a checkpoint.</summary>
    public int FromCheckpoint => _logs.Reports.Count(report => report is { Kind: ReportKind.Found, Mark: not null });

    /// <summary>The figures, to be added to those of the scenario.</summary>
    public string Summary =>
        $", {Count(ReportKind.Wrote)} steps reported, {Count(ReportKind.ToldAsProgress)} acknowledged as progress and {Count(ReportKind.ToldAsLine)} as lines, "
        + $"{FromCheckpoint} attempts from a checkpoint, {Violations.Count} violations";

    /// <summary>Judges a scenario in which no job waits or runs any more.</summary>
    public static async Task<ReportChecker> ReadAsync(NodeLogs logs, StoreNode node)
    {
        var checker = new ReportChecker(logs);
        ILookup<Guid, ReportMark> lines = (await node.Store.QueryAsync($"SELECT job_id, message FROM {node.Store.Table("job_logs")} ORDER BY job_id, seq"))
            .ToLookup(row => Guid.Parse($"{row[0]}"), row => ReportMark.Parse($"{row[1]}"));
        ILookup<Guid, JobRun> runs = logs.Runs.ToLookup(run => run.JobId);
        ILookup<Guid, JobReport> reports = logs.Reports.ToLookup(report => report.JobId);
        foreach (Job? job in await node.Jobs.GetAsync([.. reports.Select(each => new JobKey(FaultScenario.Project, each.Key))], CancellationToken.None))
            checker.Violations.AddRange(Check(job!, [.. lines[job!.Id]], [.. reports[job.Id]], [.. runs[job.Id]]).Select(what => $"{job.Id}: {what}"));
        return checker;
    }

    /// <summary>Judges one job.</summary>
    /// <param name="job">The job as it is stored in the end.</param>
    /// <param name="lines">Its log, in order.</param>
    /// <param name="reports">What was logged about its marks.</param>
    /// <param name="runs">Its runs.</param>
    public static IEnumerable<string> Check(Job job, ReportMark[] lines, JobReport[] reports, JobRun[] runs) =>
        [.. CheckCheckpoints(reports), .. CheckEnd(job, runs), .. CheckProgress(job, reports), .. CheckLines(job, lines, reports)];

    private static IEnumerable<string> CheckCheckpoints(JobReport[] reports)
    {
        foreach (JobReport found in reports.Where(report => report.Kind == ReportKind.Found))
        {
            if (found.Mark is not null && !Of(ReportKind.Wrote, reports).Any(wrote => wrote == found.Mark && wrote.Attempt < found.Attempt))
                yield return $"attempt {found.Attempt} found checkpoint {found.Mark}, which no earlier one wrote";
            // An attempt writes nothing once a later one has begun, so what anybody was told of an earlier one was there by then.
            foreach (ReportMark told in Of(ReportKind.ToldAsProgress, reports).Distinct().Where(told => told.Attempt < found.Attempt))
            {
                if (found.Mark?.IsBefore(told) ?? true)
                    yield return $"attempt {found.Attempt} found checkpoint {found.Mark?.ToString() ?? "none"}, although {told} was acknowledged";
            }
        }
    }

    private static IEnumerable<string> CheckEnd(Job job, JobRun[] runs)
    {
        if (job.Status != JobStatus.Completed)
            yield break;
        ReportMark? result = job.Result?.Deserialize<ReportMark>();
        if (result?.Attempt != job.Attempts || !runs.Any(run => run.IsCompleted && (run.Attempt, run.Process) == (result.Attempt, result.Process)))
            yield return $"its result is of {result?.ToString() ?? "nobody"}, and attempt {job.Attempts} completed it";
        if (job.Progress?.Message != $"{result}" || job.Progress.Percent < 100)
            yield return $"its progress is {job.Progress?.Message}, and its result of {result}";
    }

    private static IEnumerable<string> CheckProgress(Job job, JobReport[] reports)
    {
        ReportMark? last = job.Progress?.Message is { } message ? ReportMark.Parse(message) : null;
        return Of(ReportKind.ToldAsProgress, reports)
            .Distinct()
            .Where(told => last?.IsBefore(told) ?? true)
            .Select(told => $"its progress is {last?.ToString() ?? "none"}, although {told} was acknowledged");
    }

    private static IEnumerable<string> CheckLines(Job job, ReportMark[] lines, JobReport[] reports)
    {
        foreach (ReportMark lost in Of(ReportKind.ToldAsLine, reports).Except(lines))
            yield return $"line {lost} was acknowledged, and is not there";
        if (lines.Length != lines.Distinct().Count())
            yield return $"a line is there twice: {string.Join(", ", lines.AsEnumerable())}";
        foreach (IGrouping<int, ReportMark> stored in lines.GroupBy(line => line.Attempt))
        {
            // Lines are stored in their order, so those of an attempt that died are its first ones.
            ReportMark[] wrote = [.. Of(ReportKind.Wrote, reports).Where(mark => mark.Attempt == stored.Key)];
            int expected = job.Status == JobStatus.Completed && stored.Key == job.Attempts ? wrote.Length : stored.Count();
            if (!wrote.Take(expected).SequenceEqual(stored))
                yield return $"attempt {stored.Key} wrote {string.Join(", ", wrote.AsEnumerable())}, and its log has {string.Join(", ", stored)}";
        }

        if (job.Status == JobStatus.Completed && lines.All(line => line.Attempt != job.Attempts))
            yield return $"attempt {job.Attempts} completed it, and its log has no line of that";
    }

    private static IEnumerable<ReportMark> Of(ReportKind kind, JobReport[] reports) => reports.Where(report => report.Kind == kind).Select(report => report.Mark!);

    private int Count(ReportKind kind) => _logs.Reports.Count(report => report.Kind == kind);
}
