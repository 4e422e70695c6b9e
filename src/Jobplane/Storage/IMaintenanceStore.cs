using Jobplane.Retention;
using Jobplane.Unique;

namespace Jobplane.Storage;

/// <summary>The maintenance plane: every node may run any of it at any time.</summary>
internal interface IMaintenanceStore
{
    /// <summary>
    /// Asks, in one statement, which of the queues have ready jobs of these types, whether any scheduled job or cron schedule is due, and which
    /// of a worker's jobs are to be cancelled.
    /// </summary>
    Task<PollResult> PollAsync(IReadOnlyList<string> queues, IReadOnlyList<string> types, Guid? workerId, CancellationToken cancellationToken);

    /// <summary>Makes up to <paramref name="limit"/> due jobs ready, and returns how many of which queue.</summary>
    Task<IReadOnlyDictionary<string, int>> PromoteAsync(int limit, CancellationToken cancellationToken);

    /// <summary>
    /// Takes up to <paramref name="limit"/> running jobs from workers whose lease has expired: those with attempts left are
    /// ready again, or cancelled if that was asked for, the others failed. A dead worker whose jobs are all gone is removed.
    /// </summary>
    Task<RescueResult> RescueAsync(int limit, CancellationToken cancellationToken);

    /// <summary>Up to <paramref name="limit"/> schedules that are due, the longest due first, from the first after a place on.</summary>
    Task<DueSchedules> ListDueSchedulesAsync(
        DateTimeOffset afterDueAt, ScheduleKey after, int limit, CancellationToken cancellationToken);

    /// <summary>
    /// Carries plans out, each whole or not at all: makes the jobs that the schedule's policy for overlaps lets through, and sets its next
    /// time. Schedules that have changed since they were planned for are left alone. Returns how many jobs were made ready in which queue.
    /// </summary>
    Task<IReadOnlyDictionary<string, int>> FireSchedulesAsync(IReadOnlyList<PlannedFire> fires, CancellationToken cancellationToken);

    /// <summary>Forgets up to <paramref name="limit"/> idempotency keys that are past their time, and returns how many.</summary>
    Task<int> PruneIdempotencyKeysAsync(int limit, CancellationToken cancellationToken);

    /// <summary>
    /// Looks at up to <paramref name="limit"/> jobs from a place on, in the order of their creation, and removes the finished ones whose time is over by
    /// the rules. Jobs that somebody is changing are passed over.
    /// </summary>
    Task<PruneResult> PruneJobsAsync(IReadOnlyList<RetentionRule> rules, PruneCursor from, int limit, CancellationToken cancellationToken);

    /// <summary>
    /// Looks at up to <paramref name="limit"/> unique keys after the one given, forgets those whose job is gone or finished a day ago, or whose period is
    /// over, and returns the last one it looked at; null at the end.
    /// </summary>
    Task<UniqueKey?> PruneUniqueKeysAsync(UniqueKey after, int limit, CancellationToken cancellationToken);

    /// <summary>
    /// Forgets up to <paramref name="limit"/> of each sort of statistics that the next project after the one given has, and that are past their time; null when
    /// there is no such project.
    /// </summary>
    Task<StatisticsPruneResult?> PruneStatisticsAsync(string afterProject, int limit, CancellationToken cancellationToken);
}
