using Jobplane.Statistics;
using Jobplane.Storage;

namespace Jobplane;

/// <summary>Reads the statistics of one project at a time. Safe for concurrent use.</summary>
public sealed class StatisticsClient
{
    private readonly IStatisticsStore _store;

    internal StatisticsClient(IStatisticsStore store) => _store = store;

    /// <summary>Reads what became of a project's jobs over some time.</summary>
    /// <param name="projectId">The project.</param>
    /// <param name="query">Which statistics; those of the last hour when null.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="JobValidationException">The query cannot be answered; the message says why.</exception>
    /// <exception cref="StoreUnavailableException">The store did not answer.</exception>
    public async Task<JobStatistics> ReadAsync(string projectId, StatisticsQuery? query = null, CancellationToken cancellationToken = default) =>
        (await _store.ReadAsync(StatisticsRequest.Of(projectId, query ?? new StatisticsQuery()), cancellationToken).ConfigureAwait(false)).Build();

    /// <summary>Reads a project's failures over some time, by type and error.</summary>
    /// <param name="projectId">The project.</param>
    /// <param name="query">Which failures; those of the last 24 hours when null.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="JobValidationException">The query cannot be answered; the message says why.</exception>
    /// <exception cref="StoreUnavailableException">The store did not answer.</exception>
    public async Task<FailureStatistics> FailureGroupsAsync(string projectId, FailureQuery? query = null, CancellationToken cancellationToken = default) =>
        (await _store.ReadFailuresAsync(FailureRequest.Of(projectId, query ?? new FailureQuery()), cancellationToken).ConfigureAwait(false)).Build();
}
