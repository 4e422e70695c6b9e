namespace Jobplane;

/// <summary>A part of a list.</summary>
/// <param name="Items">The items, newest first, or of a job's log oldest first. There may be fewer than asked for, even none, before the list ends.</param>
/// <param name="Next">Where the next page begins; null at the end of the list.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, long? Next)
{
    /// <summary>Of a list of jobs, how many were looked at for this page, whether they matched or not; null where the list ends, and for other lists.</summary>
    public long? Looked { get; init; }

    /// <summary>Makes a page of rows, of which one more than the page holds was asked for, to know whether another page follows.</summary>
    internal static Page<T> Of(IReadOnlyList<(long Seq, T Item)> rows, int limit) => rows.Count > limit
        ? new([.. rows.Take(limit).Select(row => row.Item)], rows[limit - 1].Seq)
        : new([.. rows.Select(row => row.Item)], Next: null);
}
