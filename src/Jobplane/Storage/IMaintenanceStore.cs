using Jobplane.Bulk;
using Jobplane.Retention;
using Jobplane.Unique;

namespace Jobplane.Storage;

/// <summary>The maintenance plane: every node may run any of it at any time.</summary>
internal interface IMaintenanceStore
{
    /// <summary>Most queues whose depth is told.</summary>
    const int MaxDepthQueues = 100;

    /// <summary>Most ready jobs counted of a queue.</summary>
    const int MaxDepth = 10_000;

    /// <summary>What a job that has expired is recorded to have ended of.</summary>
    const string ExpiredError = "The job expired: it could not begin before expires_at.";

    /// <summary>
    /// Asks, in one statement, which of the queues have ready jobs of these types, whether any scheduled job or cron schedule is due or a waiting job has
    /// expired, which of a worker's jobs are to be cancelled, which concurrency operators have given to the queues, and whether a bulk operation waits.
    /// </summary>
    Task<PollResult> PollAsync(IReadOnlyList<string> queues, IReadOnlyList<string> types, Guid? workerId, CancellationToken cancellationToken);

    /// <summary>
    /// Counts the ready jobs of the queues named and of others that have any, and tells for how long the oldest has been due. At most
    /// <see cref="MaxDepthQueues"/> queues, and of each up to <see cref="MaxDepth"/> jobs are counted.
    /// </summary>
    Task<IReadOnlyList<QueueDepth>> ListDepthsAsync(IReadOnlyList<string> queues, CancellationToken cancellationToken);

    /// <summary>Makes up to <paramref name="limit"/> due jobs ready, and returns how many of which queue.</summary>
    Task<IReadOnlyDictionary<string, int>> PromoteAsync(int limit, CancellationToken cancellationToken);

    /// <summary>Ends up to <paramref name="limit"/> waiting jobs that have expired, as cancelled, and returns how many.</summary>
    Task<int> ExpireAsync(int limit, CancellationToken cancellationToken);

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
    /// time. Schedules that have changed since they were planned for are left alone. Returns the jobs that were made, which are ready.
    /// </summary>
    Task<IReadOnlyList<FiredJob>> FireSchedulesAsync(IReadOnlyList<PlannedFire> fires, CancellationToken cancellationToken);

    /// <summary>
    /// Takes the next step of the bulk operation that has waited longest: does it to some jobs, and notes how far it has come, in one transaction. Null when
    /// none waits that nobody else is at.
    /// </summary>
    Task<BulkProgress?> StepBulkAsync(CancellationToken cancellationToken);

    /// <summary>Forgets up to <paramref name="limit"/> bulk operations that came to their end at least so long ago, and returns how many.</summary>
    Task<int> PruneBulkAsync(TimeSpan kept, int limit, CancellationToken cancellationToken);

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
