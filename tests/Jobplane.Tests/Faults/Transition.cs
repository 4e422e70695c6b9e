namespace Jobplane.Tests.Faults;

/// <summary>A change of a job's status, as a trigger saw it.</summary>
/// <param name="JobId">The job.</param>
/// <param name="Attempt">The attempt it was at before.</param>
/// <param name="From">The status before.</param>
/// <param name="To">The status after.</param>
/// <param name="IsRescue">Whether it was taken from its worker.</param>
/// <param name="IsExpired">Whether no lease of that worker was in force, by the database's clock.</param>
internal sealed record Transition(Guid JobId, int Attempt, string From, string To, bool IsRescue, bool IsExpired)
{
    /// <summary>Whether docs/states.md allows it, where nobody retries by hand.</summary>
    public bool IsLegal => (From, To) switch
    {
        ("pending", "running") or ("running", "completed") => true,
        ("running", "pending" or "failed") => !IsRescue || IsExpired,
        _ => false,
    };
}
