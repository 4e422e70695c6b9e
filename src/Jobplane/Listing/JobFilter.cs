namespace Jobplane;

/// <summary>Which jobs of a project to list; what is null matches any.</summary>
public sealed record JobFilter
{
    /// <summary>Their status.</summary>
    public JobStatus? Status { get; init; }

    /// <summary>Their type.</summary>
    public string? Type { get; init; }

    /// <summary>Their queue.</summary>
    public string? Queue { get; init; }
}
