namespace Jobplane;

/// <summary>A live worker as its operator sees it.</summary>
public sealed record WorkerInfo
{
    /// <summary>The worker's id; a process gets a new one when it has lost its lease.</summary>
    public required Guid Id { get; init; }

    /// <summary>The machine.</summary>
    public required string Host { get; init; }

    /// <summary>The process on it.</summary>
    public required int ProcessId { get; init; }

    /// <summary>The version of Jobplane that it runs.</summary>
    public required string Version { get; init; }

    /// <summary>The queues that it takes jobs from.</summary>
    public required IReadOnlyList<string> Queues { get; init; }

    /// <summary>The types of jobs that it has handlers for.</summary>
    public IReadOnlyList<string> Types { get; init; } = [];

    /// <summary>Jobs that it can run at once.</summary>
    public required int Slots { get; init; }

    /// <summary>When it registered.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When it was last heard of.</summary>
    public required DateTimeOffset HeartbeatAt { get; init; }

    /// <summary>When it is given up unless it is heard of.</summary>
    public required DateTimeOffset LeaseExpiresAt { get; init; }

    /// <summary>Jobs that it holds, running or about to. Of the jobs that it took last at most <see cref="QueueInfo.MaxCount"/> are looked at.</summary>
    public required int Jobs { get; init; }
}
