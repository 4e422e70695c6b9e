namespace Jobplane.Listing;

/// <summary>Makes the counts of each status.</summary>
internal static class JobStatusCounts
{
    /// <summary>The counts that a store has found, of which a limit is counted.</summary>
    /// <param name="request">What was asked for.</param>
    /// <param name="found">How many there are of each status, in their order.</param>
    /// <param name="isCut">Whether jobs were left that nobody looked at.</param>
    /// <param name="isCutWithError">Whether jobs with an error were.</param>
    public static IReadOnlyDictionary<JobStatus, JobCount> Of(JobListRequest request, int[] found, bool isCut, bool isCutWithError) =>
        Enum.GetValues<JobStatus>().ToDictionary(
            status => status,
            status => JobCount.Of(
                found[(int)status], found[(int)status] > request.Limit || (status == JobStatus.Failed ? isCutWithError : isCut), request.Limit));

    /// <summary>A page that has all there is.</summary>
    public static IReadOnlyDictionary<JobStatus, JobCount> Of(Page<Job> page) => Enum.GetValues<JobStatus>().ToDictionary(
        status => status,
        status => new JobCount(page.Items.Count(job => job.Status == status), More: false));
}
