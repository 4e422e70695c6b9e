using Jobplane.Statistics;
using Jobplane.Storage;

namespace Jobplane;

/// <summary>
/// Statistics over all projects, the state of queues, and what needs looking at: for operators, and apart from <see cref="StatisticsClient"/>, so that no code which
/// serves a project comes by it unawares.
/// </summary>
public sealed class OperatorStatisticsClient
{
    private readonly IFleetStore _store;

    internal OperatorStatisticsClient(IFleetStore store) => _store = store;

    /// <summary>Reads what became of jobs over some time, of all projects or of one.</summary>
    /// <param name="query">Which statistics; those of the last hour when null.</param>
    /// <param name="projectId">The project; all when null.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="JobValidationException">The query cannot be answered; the message says why.</exception>
    /// <exception cref="StoreUnavailableException">The store did not answer.</exception>
    public async Task<JobStatistics> ReadAsync(StatisticsQuery? query = null, string? projectId = null, CancellationToken cancellationToken = default) =>
        (await _store.ReadStatisticsAsync(StatisticsRequest.OfFleet(projectId, query ?? new StatisticsQuery()), cancellationToken).ConfigureAwait(false)).Build();

    /// <summary>Reads failures over some time, by type and error, of all projects or of one.</summary>
    /// <param name="query">Which failures; those of the last 24 hours when null.</param>
    /// <param name="projectId">The project; all when null.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="JobValidationException">The query cannot be answered; the message says why.</exception>
    /// <exception cref="StoreUnavailableException">The store did not answer.</exception>
    public async Task<FailureStatistics> FailureGroupsAsync(FailureQuery? query = null, string? projectId = null, CancellationToken cancellationToken = default) =>
        (await _store.ReadFailuresAsync(FailureRequest.OfFleet(projectId, query ?? new FailureQuery()), cancellationToken).ConfigureAwait(false)).Build();

    /// <summary>Reads the state of each known queue, and its flow over the last 5 minutes; at most 1,000, by name.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="StoreUnavailableException">The store did not answer.</exception>
    public Task<IReadOnlyList<QueueStatistics>> ListQueuesAsync(CancellationToken cancellationToken = default) =>
        FleetState.ReadQueuesAsync(_store, cancellationToken);

    /// <summary>Reads queues, workers and what needs looking at in one go, for less than each of them by itself.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="StoreUnavailableException">The store did not answer.</exception>
    public async Task<FleetOverview> ReadFleetAsync(CancellationToken cancellationToken = default)
    {
        FleetState state = await FleetState.ReadAsync(_store, cancellationToken).ConfigureAwait(false);
        return new FleetOverview { Queues = state.Queues(), Workers = state.Workers, Attention = state.Attention() };
    }

    /// <summary>Lists what an operator should look at, and what to do about it. Empty when all is well.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="StoreUnavailableException">The store did not answer.</exception>
    public async Task<IReadOnlyList<AttentionItem>> ListAttentionAsync(CancellationToken cancellationToken = default) =>
        (await FleetState.ReadAsync(_store, cancellationToken).ConfigureAwait(false)).Attention();
}
