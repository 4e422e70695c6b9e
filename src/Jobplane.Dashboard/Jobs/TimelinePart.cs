namespace Jobplane.Dashboard.Jobs;

/// <summary>A stretch of a job's life.</summary>
/// <param name="Kind">What it did: <c>waiting</c>, or how the attempt ended: <c>failed</c>, <c>completed</c>, <c>running</c>, <c>cancelled</c>.</param>
/// <param name="From">When it began.</param>
/// <param name="To">When it ended, or now.</param>
/// <param name="Attempt">The number of the attempt; null while it waited.</param>
/// <param name="Error">What the attempt failed with; null if it did not.</param>
/// <param name="WorkerId">Who ran it, as far as that is known.</param>
internal sealed record TimelinePart(string Kind, DateTimeOffset From, DateTimeOffset To, int? Attempt = null, string? Error = null, Guid? WorkerId = null)
{
    public const string Waiting = "waiting";

    public TimeSpan Length => To - From;
}
