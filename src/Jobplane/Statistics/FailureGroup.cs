using Jobplane.Statistics;

namespace Jobplane;

/// <summary>Failed attempts of jobs of one type with errors that differ in nothing but ids, numbers and names.</summary>
public sealed record FailureGroup
{
    /// <summary>Names the group: 16 hexadecimal digits, the same in all processes and at all times.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>The type of the jobs.</summary>
    public required string Type { get; init; }

    /// <summary>What their errors have in common: the first line, with <c>&lt;id&gt;</c>, <c>&lt;hex&gt;</c>, <c>&lt;n&gt;</c> and <c>&lt;text&gt;</c> in the place of what differs.</summary>
    public required string Error { get; init; }

    /// <summary>Whether it stands for errors of many sorts, of which there were too many of one type at once. <see cref="JobFilter.ErrorGroup"/> finds no jobs of it.</summary>
    public bool IsMixed => Error == FailureText.Other;

    /// <summary>Attempts of the window that failed so.</summary>
    public required long FailedAttempts { get; init; }

    /// <summary>Jobs of the window that failed for good so.</summary>
    public required long Failed { get; init; }

    /// <summary>When an attempt first failed so, as far back as the group is remembered: for 90 days after its last failure.</summary>
    public required DateTimeOffset FirstSeenAt { get; init; }

    /// <summary>When an attempt last failed so.</summary>
    public required DateTimeOffset LastSeenAt { get; init; }

    /// <summary>The project of one of the jobs that failed so last.</summary>
    public required string SampleProjectId { get; init; }

    /// <summary>One of the jobs that failed so last. It may have been pruned.</summary>
    public required Guid SampleJobId { get; init; }

    /// <summary>Failed attempts of each bucket, the earliest first.</summary>
    public required IReadOnlyList<long> Counts { get; init; }
}
