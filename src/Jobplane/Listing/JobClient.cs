using System.Runtime.CompilerServices;
using Jobplane.Enqueueing;
using Jobplane.Listing;
using Jobplane.Storage;

namespace Jobplane;

/// <content>Lists, counts, logs, and the export of all.</content>
public sealed partial class JobClient
{
    /// <summary>Most failed attempts that are listed.</summary>
    private const int MaxAttemptsListed = 1000;

    private const int DefaultLimit = 20;
    private const int DefaultCountLimit = 1000;

    /// <summary>
    /// Lists a project's jobs, newest first. A page looks at a limited number of jobs, so with a filter it may be short, or empty, before the
    /// list ends: ask on while <see cref="Page{T}.Next"/> is there.
    /// </summary>
    /// <param name="projectId">The project.</param>
    /// <param name="filter">Which of its jobs; all when not given.</param>
    /// <param name="limit">Most jobs of the page, 1 to 100.</param>
    /// <param name="before">The <see cref="Page{T}.Next"/> of the page before; null for the first page.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="JobValidationException">A member breaks its rule.</exception>
    /// <exception cref="StoreUnavailableException">The store did not answer.</exception>
    public Task<Page<Job>> ListAsync(
        string projectId, JobFilter? filter = null, int limit = DefaultLimit, long? before = null, CancellationToken cancellationToken = default)
    {
        JobValidator.CheckProject(projectId);
        return _store.ListAsync(JobListRequest.Of(projectId, filter, limit, before), cancellationToken);
    }

    /// <summary>Counts a project's jobs, up to a limit.</summary>
    /// <param name="projectId">The project.</param>
    /// <param name="filter">Which of its jobs; all when not given.</param>
    /// <param name="limit">Most jobs counted, 1 to 10,000.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="JobValidationException">A member breaks its rule.</exception>
    /// <exception cref="StoreUnavailableException">The store did not answer.</exception>
    public async Task<JobCount> CountAsync(
        string projectId, JobFilter? filter = null, int limit = DefaultCountLimit, CancellationToken cancellationToken = default)
    {
        JobValidator.CheckProject(projectId);
        var request = JobListRequest.Count(projectId, filter, limit);
        return filter?.Id is null
            ? await _store.CountAsync(request, cancellationToken).ConfigureAwait(false)
            : JobCount.Of(await _store.ListAsync(request, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>
    /// Counts a project's jobs of each status at once, up to a limit each. It looks at the newest 2,000, and at the newest 2,000 with an error, so that it takes as
    /// long however many there are.
    /// </summary>
    /// <param name="projectId">The project.</param>
    /// <param name="filter">Which jobs; all when not given. Its status does not matter.</param>
    /// <param name="limit">Most jobs counted of a status, 1 to 10,000.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="JobValidationException">A member breaks its rule.</exception>
    /// <exception cref="StoreUnavailableException">The store did not answer.</exception>
    public async Task<IReadOnlyDictionary<JobStatus, JobCount>> CountByStatusAsync(
        string projectId, JobFilter? filter = null, int limit = DefaultCountLimit, CancellationToken cancellationToken = default)
    {
        JobValidator.CheckProject(projectId);
        var request = JobListRequest.CountByStatus(projectId, filter, limit);
        return filter?.Id is null
            ? await _store.CountByStatusAsync(request, cancellationToken).ConfigureAwait(false)
            : JobStatusCounts.Of(await _store.ListAsync(request, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Lists a job's failed attempts, the first one first; null when the project has no such job.</summary>
    /// <exception cref="StoreUnavailableException">The store did not answer.</exception>
    public async Task<IReadOnlyList<JobAttempt>?> ListAttemptsAsync(string projectId, Guid id, CancellationToken cancellationToken = default)
    {
        JobValidator.CheckProject(projectId);
        return (await _store.ListAttemptsAsync([new JobKey(projectId, id)], MaxAttemptsListed, cancellationToken).ConfigureAwait(false))[0];
    }

    /// <summary>Lists what was done to a project's jobs, newest first.</summary>
    /// <param name="projectId">The project.</param>
    /// <param name="limit">Most entries of the page, 1 to 100.</param>
    /// <param name="before">The <see cref="Page{T}.Next"/> of the page before; null for the first page.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="JobValidationException">The limit is out of range.</exception>
    /// <exception cref="StoreUnavailableException">The store did not answer.</exception>
    public Task<Page<AuditEntry>> ListAuditAsync(
        string projectId, int limit = DefaultLimit, long? before = null, CancellationToken cancellationToken = default)
    {
        JobValidator.CheckProject(projectId);
        JobValidator.CheckRange("limit", limit, 1, JobListRequest.MaxLimit);
        return _store.ListAuditAsync(projectId, limit, before ?? long.MaxValue, cancellationToken);
    }

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
