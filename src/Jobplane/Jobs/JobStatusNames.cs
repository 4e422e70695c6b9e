namespace Jobplane;

/// <summary>The words that stand for a <see cref="JobStatus"/> in the database and in HTTP.</summary>
public static class JobStatusNames
{
    /// <summary>The lower-case word of a status, such as <c>pending</c>.</summary>
    public static string ToName(this JobStatus status) => status switch
    {
        JobStatus.Pending => "pending",
        JobStatus.Running => "running",
        JobStatus.Completed => "completed",
        JobStatus.Failed => "failed",
        JobStatus.Cancelled => "cancelled",
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, "Not a job status."),
    };

    /// <summary>The status a word stands for.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The word is none of the five.</exception>
    public static JobStatus Parse(string name) => TryParse(name, out JobStatus status)
        ? status
        : throw new ArgumentOutOfRangeException(nameof(name), name, "Not a job status.");

    /// <summary>Reads a status; false when the word is none of the five.</summary>
    public static bool TryParse(string? name, out JobStatus status)
    {
        (status, bool isKnown) = name switch
        {
            "pending" => (JobStatus.Pending, true),
            "running" => (JobStatus.Running, true),
            "completed" => (JobStatus.Completed, true),
            "failed" => (JobStatus.Failed, true),
            "cancelled" => (JobStatus.Cancelled, true),
            _ => (default, false),
        };
        return isKnown;
    }
}
