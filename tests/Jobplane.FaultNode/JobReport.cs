namespace Jobplane.FaultNode;

/// <summary>A line of the log about a mark of a job: <c>report, kind, id, mark, attempt</c>.</summary>
/// <param name="Kind">What is known of the mark.</param>
/// <param name="JobId">The job.</param>
/// <param name="Mark">The mark; null if one was looked for, and there was none.</param>
/// <param name="Attempt">The attempt that says so.</param>
public sealed record JobReport(ReportKind Kind, Guid JobId, ReportMark? Mark, int Attempt)
{
    /// <summary>The first word of the line.</summary>
    public const string Word = "report";

    private const string None = "-";

    public static JobReport Parse(string line)
    {
        string[] parts = line.Split(' ');
        return new JobReport(
            Enum.Parse<ReportKind>(parts[1]), Guid.Parse(parts[2]), parts[3] == None ? null : ReportMark.Parse(parts[3]), int.Parse(parts[4]));
    }

    public override string ToString() => $"{Word} {Kind} {JobId} {Mark?.ToString() ?? None} {Attempt}";
}
