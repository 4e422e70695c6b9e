namespace Jobplane;

/// <summary>Who a user of the dashboard is, and what they may see and do there.</summary>
public sealed record DashboardUser
{
    /// <summary>The project that they see: 1 to 100 of <c>A–Z a–z 0–9 _ -</c>. An operator's own is where what they do to queues is noted.</summary>
    public required string ProjectId { get; init; }

    /// <summary>Their name, which the audit log records; at most 200 characters are kept.</summary>
    public string? Name { get; init; }

    /// <summary>Whether they may retry, cancel and delete jobs, and change schedules.</summary>
    public bool CanWrite { get; init; }

    /// <summary>Whether they see all projects, queues and workers, and may pause queues.</summary>
    public bool IsOperator { get; init; }
}
