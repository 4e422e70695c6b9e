using System.Diagnostics;

namespace Jobplane.Tests.Faults;

/// <summary>One run of one job, as its handler logged it. Times are of the machine's monotonic clock.</summary>
internal sealed class JobRun(Guid jobId, int attempt, int process, long startedAt)
{
    public Guid JobId { get; } = jobId;

    public int Attempt { get; } = attempt;

    public int Process { get; } = process;

    public long StartedAt { get; } = startedAt;

    /// <summary>When it ended; null when its process died first.</summary>
    public long? EndedAt { get; set; }

    /// <summary>Whether the handler returned.</summary>
    public bool IsCompleted { get; set; }

    /// <summary>Whether the handler's token stopped it.</summary>
    public bool IsCancelled { get; set; }

    /// <summary>Whether the handler threw something else, so that its attempt has failed.</summary>
    public bool IsFailed { get; set; }

    public TimeSpan StartsAfter(long time) => Stopwatch.GetElapsedTime(time, StartedAt);
}
