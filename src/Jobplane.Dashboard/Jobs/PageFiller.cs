namespace Jobplane.Dashboard.Jobs;

/// <summary>Fills a page of a search. A look at the store is bounded, and may find few of many jobs, or none.</summary>
internal sealed class PageFiller(TimeProvider time)
{
    /// <summary>How long a page may take to be filled, beyond its first look: what a reader does not notice.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(50);

    /// <summary>Looks once, and goes on to older jobs while the page is not full and the next look will probably end in time.</summary>
    /// <param name="limit">How many jobs a page holds.</param>
    /// <param name="before">Where the page begins; null for the newest job.</param>
    /// <param name="look">Looks for so many jobs from a place on.</param>
    public async Task<Page<Job>> FillAsync(int limit, long? before, Func<int, long?, Task<Page<Job>>> look)
    {
        long startedAt = time.GetTimestamp();
        Page<Job> page = await look(limit, before);
        for (int looks = 1; page.Items.Count < limit && page.Next is { } next && HasTimeAfter(looks); looks++)
        {
            Page<Job> older = await look(limit - page.Items.Count, next);
            page = older with { Items = [.. page.Items, .. older.Items], Looked = page.Looked + older.Looked };
        }

        return page;

        // The next takes about as long as those before.
        bool HasTimeAfter(int looks) => time.GetElapsedTime(startedAt) * (looks + 1) / looks < Patience;
    }
}
