namespace Jobplane;

/// <summary>A manual retry's optional parts: a raised limit, and who asked, for the audit log.</summary>
public sealed record RetryOptions
{
    /// <summary>Raises the job's limit of attempts to this, 1 to 100; a value below the current limit leaves it as it is.</summary>
    public int? MaxAttempts { get; init; }

    /// <summary>Who asked, such as a token's subject; at most 200 characters are kept.</summary>
    public string? Actor { get; init; }

    /// <summary>The address the request came from; at most 100 characters are kept.</summary>
    public string? RemoteAddress { get; init; }

    /// <summary>The id of the request that asked; at most 100 characters are kept.</summary>
    public string? RequestId { get; init; }
}
