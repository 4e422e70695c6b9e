namespace Jobplane.Listing;

/// <summary>
/// Makes a page of the rows that a listing found: those that fit, and the last of those that it looked at, whether it fits or not.
/// </summary>
internal sealed class JobPageBuilder(JobListRequest request)
{
    // Payloads and results may be large: a page ends early after this many bytes of them.
    private const int MaxPayloadBytes = 4 * 1024 * 1024;

    private readonly List<Job> _jobs = [];
    private long _payloadBytes;
    private long _last;
    private long _looked;

    /// <summary>Whether the page has ended before the list.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>Whether a row's job belongs on the page; if so, <see cref="Add"/> it.</summary>
    /// <param name="seq">The row's place in the order of creation.</param>
    /// <param name="ordinal">The how-manieth it was that the listing looked at.</param>
    /// <param name="isLast">Whether the listing looked at no more, though there may be.</param>
    /// <param name="fits">Whether the filter matches it.</param>
    public bool Wants(long seq, long ordinal, bool isLast, bool fits)
    {
        if (IsComplete || _jobs.Count == request.Limit || _payloadBytes > MaxPayloadBytes)
        {
            IsComplete = true;
            return false;
        }

        (_last, _looked) = (seq, ordinal);
        IsComplete = isLast;
        return fits;
    }

    public void Add(Job job)
    {
        _jobs.Add(job);
        _payloadBytes += job.Payload.Utf8.Length + (job.Result?.Utf8.Length ?? 0);
    }

    public Page<Job> Build() => new(_jobs, IsComplete ? _last : null) { Looked = IsComplete ? _looked : null };
}
