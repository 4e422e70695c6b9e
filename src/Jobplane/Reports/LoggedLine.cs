using Jobplane.Storage;
using Microsoft.Extensions.Logging;

namespace Jobplane.Reports;

/// <summary>A line that an attempt has logged, before it is stored.</summary>
/// <param name="Number">Its number in the attempt, from 0.</param>
/// <param name="At">When it was logged, as a timestamp of the process's monotonic clock.</param>
/// <param name="Level">How grave it is.</param>
/// <param name="Message">The line, as it can be stored.</param>
internal sealed record LoggedLine(int Number, long At, LogLevel Level, string Message)
{
    /// <summary>The line to store now. Its age is in whole milliseconds, as is the time of some stores.</summary>
    public LogLine ToStore(AttemptReport report, TimeProvider time) => new(
        report.Key, Number, report.Attempt, TimeSpan.FromMilliseconds(Math.Floor(time.GetElapsedTime(At).TotalMilliseconds)), Level, Message);
}
