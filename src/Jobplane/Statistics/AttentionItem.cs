namespace Jobplane;

/// <summary>Something that an operator should look at, and what to do about it.</summary>
public sealed record AttentionItem
{
    /// <summary>What it is.</summary>
    public required AttentionKind Kind { get; init; }

    /// <summary>The queue; null when it is about none.</summary>
    public string? Queue { get; init; }

    /// <summary>The type of the jobs; null when it is about none.</summary>
    public string? Type { get; init; }

    /// <summary>Jobs that it is about, or failed attempts. What waits is counted up to a limit.</summary>
    public required long Count { get; init; }

    /// <summary>Since when, if that is known.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>What is the matter, in a sentence.</summary>
    public required string Message { get; init; }

    /// <summary>What to do, in a sentence.</summary>
    public required string Advice { get; init; }
}
