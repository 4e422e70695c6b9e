namespace Jobplane.Bulk;

/// <summary>Takes a sample of the jobs that an operation would be done to.</summary>
internal static class BulkSample
{
    /// <summary>Most jobs of a sample.</summary>
    public const int Size = 10;

    // As many jobs as a count looks at.
    private const int MaxPages = 5;

    public static async Task<BulkPreview> TakeAsync(Func<long?, Task<Page<Job>>> list, Func<Task<JobCount>> count)
    {
        JobCount counted = await count().ConfigureAwait(false);
        var sample = new List<Guid>(Size);
        long? before = null;
        // A count that found nothing has looked at as many: they are not read again.
        for (int pages = 0; pages < MaxPages && counted.Count > 0; pages++)
        {
            Page<Job> page = await list(before).ConfigureAwait(false);
            sample.AddRange(page.Items.Take(Size - sample.Count).Select(job => job.Id));
            before = page.Next;
            if (before is null || sample.Count == Size)
                break;
        }

        return new BulkPreview(counted, sample);
    }
}
