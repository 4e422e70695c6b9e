namespace Jobplane.AspNetCore.Errors;

/// <summary>A failure as the caller sees it.</summary>
internal sealed record ApiError(int Status, string Code, string Message)
{
    /// <summary>Whether the same request may succeed later.</summary>
    public bool IsRetryable { get; init; }

    /// <summary>What helps the caller to put it right: which member, which limit.</summary>
    public IReadOnlyList<ErrorDetail> Details { get; init; } = [];

    /// <summary>Seconds after which to try again.</summary>
    public int? RetryAfterSeconds { get; init; }

    /// <summary>The header <c>WWW-Authenticate</c>.</summary>
    public string? Challenge { get; init; }

    /// <summary>Whether the server is at fault, so that its operator should hear of it.</summary>
    public bool IsOurs => Status >= 500;
}
