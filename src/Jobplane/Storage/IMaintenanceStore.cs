namespace Jobplane.Storage;

/// <summary>The maintenance plane: every node may run any of it at any time.</summary>
internal interface IMaintenanceStore
{
    /// <summary>Asks, in one statement, which of the queues have ready jobs of these types, and whether any scheduled job is due.</summary>
    Task<PollResult> PollAsync(IReadOnlyList<string> queues, IReadOnlyList<string> types, CancellationToken cancellationToken);

    /// <summary>Makes up to <paramref name="limit"/> due jobs ready, and returns how many of which queue.</summary>
    Task<IReadOnlyDictionary<string, int>> PromoteAsync(int limit, CancellationToken cancellationToken);

    /// <summary>
    /// Takes up to <paramref name="limit"/> running jobs from workers whose lease has expired: those with attempts left are
    /// ready again, the others failed. A dead worker whose jobs are all gone is removed.
    /// </summary>
    Task<RescueResult> RescueAsync(int limit, CancellationToken cancellationToken);
}
