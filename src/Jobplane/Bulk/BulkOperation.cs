namespace Jobplane;

/// <summary>Something that is done to all jobs that fit a filter, in small steps, by the maintenance of any worker. Jobs enqueued after it began are left alone.</summary>
public sealed record BulkOperation
{
    /// <summary>Its id.</summary>
    public required Guid Id { get; init; }

    /// <summary>The project whose jobs it is done to; null for all, which only an operator may ask for.</summary>
    public required string? ProjectId { get; init; }

    /// <summary>What is done to each job, and to which.</summary>
    public required BulkRequest Request { get; init; }

    /// <summary>How it stands.</summary>
    public required BulkState State { get; init; }

    /// <summary>Jobs that were looked at, whether they fit or not.</summary>
    public required long Examined { get; init; }

    /// <summary>Jobs that were retried, cancelled, asked to stop, or deleted.</summary>
    public required long Changed { get; init; }

    /// <summary>Jobs that fit and were passed over as they are running; of a cancellation, those that had been asked to stop before.</summary>
    public required long SkippedRunning { get; init; }

    /// <summary>Jobs that fit and were not retried as they have used up their attempts.</summary>
    public required long SkippedAttempts { get; init; }

    /// <summary>Jobs that fit and were not cancelled as they had finished.</summary>
    public required long SkippedFinished { get; init; }

    /// <summary>Who asked for it.</summary>
    public string? Actor { get; init; }

    /// <summary>Why it could not go on.</summary>
    public string? Error { get; init; }

    /// <summary>When it was asked for.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When its first step was taken.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it came to its end.</summary>
    public DateTimeOffset? FinishedAt { get; init; }
}
