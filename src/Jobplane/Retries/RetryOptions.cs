namespace Jobplane;

/// <summary>A manual retry's optional parts: a raised limit, and who asked, for the audit log.</summary>
public sealed record RetryOptions : AuditOrigin
{
    /// <summary>Raises the job's limit of attempts to this, 1 to 100; a value below the current limit leaves it as it is.</summary>
    public int? MaxAttempts { get; init; }
}
