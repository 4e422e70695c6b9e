namespace Jobplane.Storage;

/// <summary>A job that is to be made for a schedule.</summary>
/// <param name="Id">Its id.</param>
/// <param name="DueAt">The time at which the schedule was due.</param>
internal sealed record PlannedJob(Guid Id, DateTimeOffset DueAt)
{
    /// <summary>The trace that the fire begins; null when nobody listens.</summary>
    public string? TraceContext { get; set; }
}
