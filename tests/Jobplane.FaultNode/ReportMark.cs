using System.Globalization;

namespace Jobplane.FaultNode;

/// <summary>A step of an attempt: what it leaves as checkpoint, progress, line of its log, and at last as result.</summary>
/// <param name="Attempt">The number of the attempt.</param>
/// <param name="Process">The process that runs it.</param>
/// <param name="Step">The number of the step, from 1.</param>
public sealed record ReportMark(int Attempt, int Process, int Step)
{
    /// <summary>Whether it was left earlier, by the same job.</summary>
    public bool IsBefore(ReportMark other) => (Attempt, Step).CompareTo((other.Attempt, other.Step)) < 0;

    public static ReportMark Parse(string text)
    {
        int[] parts = Array.ConvertAll(text.Split('/'), part => int.Parse(part, CultureInfo.InvariantCulture));
        return new ReportMark(parts[0], parts[1], parts[2]);
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Attempt}/{Process}/{Step}");
}
