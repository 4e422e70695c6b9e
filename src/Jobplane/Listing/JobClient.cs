using System.Runtime.CompilerServices;
using Jobplane.Enqueueing;
using Jobplane.Listing;
using Jobplane.Storage;

namespace Jobplane;

/// <content>What is kept of jobs: their logs, and all of them.</content>
public sealed partial class JobClient
{
    /// <summary>Lists what a job's handler has logged, the first line first; null when the project has no such job.</summary>
    /// <param name="projectId">The project.</param>
    /// <param name="id">The job.</param>
    /// <param name="attempt">The number of an attempt; all when not given.</param>
    /// <param name="limit">Most lines of the page, 1 to 100.</param>
    /// <param name="after">The <see cref="Page{T}.Next"/> of the page before; null for the first page.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="JobValidationException">The attempt or the limit is out of range.</exception>
    /// <exception cref="StoreUnavailableException">The store did not answer.</exception>
    public Task<Page<JobLogEntry>?> ListLogsAsync(
        string projectId, Guid id, int? attempt = null, int limit = DefaultLimit, long? after = null, CancellationToken cancellationToken = default)
    {
        JobValidator.CheckProject(projectId);
        if (attempt is { } number)
            JobValidator.CheckRange("attempt", number, 1, JobValidator.MostAttempts);
        JobValidator.CheckRange("limit", limit, 1, JobListRequest.MaxLimit);
        return _store.ListLogsAsync(new JobKey(projectId, id), attempt, limit, after ?? 0, cancellationToken);
    }

    /// <summary>
    /// Reads all of a project's jobs with their failed attempts, newest first, a page of them at a time. It ends with the oldest job, and leaves out those
    /// that come meanwhile. Each is as it was when its page was read; there is no transaction around all.
    /// </summary>
    /// <param name="projectId">The project.</param>
    /// <param name="cancellationToken">Ends the export.</param>
    /// <exception cref="StoreUnavailableException">The store did not answer.</exception>
    public IAsyncEnumerable<ExportedJob> ExportAsync(string projectId, CancellationToken cancellationToken = default)
    {
        JobValidator.CheckProject(projectId);
        return ReadAllAsync(projectId, cancellationToken);
    }

    private async IAsyncEnumerable<ExportedJob> ReadAllAsync(string projectId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        long? before = long.MaxValue;
        while (before is { } place)
        {
            Page<Job> page = await _store
                .ListAsync(new JobListRequest(projectId, new JobFilter(), JobListRequest.MaxLimit, place), cancellationToken).ConfigureAwait(false);
            IReadOnlyList<JobAttempt>?[] attempts = await _store.ListAttemptsAsync(
                [.. page.Items.Select(job => new JobKey(projectId, job.Id))], MaxAttemptsListed, cancellationToken).ConfigureAwait(false);
            for (int i = 0; i < attempts.Length; i++)
            {
                // What was deleted since has none any more.
                yield return new ExportedJob(page.Items[i], attempts[i] ?? []);
            }

            before = page.Next;
        }
    }
}
