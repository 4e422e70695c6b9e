namespace Jobplane;

/// <summary>How many jobs fit a filter, as far as they were counted.</summary>
/// <param name="Count">Those that were found.</param>
/// <param name="More">Whether there may be more: counting ends at a limit, and after looking at 10,000 jobs.</param>
public readonly record struct JobCount(int Count, bool More)
{
    /// <summary>Most jobs that are counted.</summary>
    internal const int MaxLimit = 10_000;

    /// <summary>Most jobs that are looked at, of which few may fit.</summary>
    internal const int MaxLooked = 10_000;

    /// <summary>Most jobs that are looked at to count those of every status at once, and as many that have an error.</summary>
    internal const int MaxLookedByStatus = 2000;

    /// <summary>A page that has all there is.</summary>
    internal static JobCount Of(Page<Job> page) => new(page.Items.Count, More: false);

    /// <summary>What was found, of which a limit is counted.</summary>
    internal static JobCount Of(int found, bool isMore, int limit) => new(Math.Min(found, limit), isMore);
}
