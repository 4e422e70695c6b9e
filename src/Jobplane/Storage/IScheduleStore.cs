namespace Jobplane.Storage;

/// <summary>The tenant's plane, as far as schedules go: every operation names the project it works for. Changes are audited in their transaction.</summary>
internal interface IScheduleStore
{
    /// <summary>Reads a schedule, and the time.</summary>
    Task<ScheduleRead> GetAsync(ScheduleKey key, CancellationToken cancellationToken);

    /// <summary>A project's schedules by name, from the first after a name on.</summary>
    Task<IReadOnlyList<Schedule>> ListAsync(string projectId, string after, int limit, CancellationToken cancellationToken);

    /// <summary>
    /// Makes a schedule or changes one, which stays paused if it is. False when nothing was stored: the project has as many as it may, or
    /// the same declaration was stored before.
    /// </summary>
    Task<bool> PutAsync(NewSchedule schedule, AuditOrigin origin, CancellationToken cancellationToken);

    /// <summary>Removes a schedule; false when there is none. Its jobs stay.</summary>
    Task<bool> DeleteAsync(ScheduleKey key, AuditOrigin origin, CancellationToken cancellationToken);

    /// <summary>Pauses a schedule. Changes nothing when there is none, or it is paused already.</summary>
    Task PauseAsync(ScheduleKey key, AuditOrigin origin, CancellationToken cancellationToken);

    /// <summary>Resumes a paused schedule, to be due next at a time. Changes nothing when it is not paused, or not of that version any more.</summary>
    Task ResumeAsync(ScheduleKey key, long version, DateTimeOffset? nextFireAt, AuditOrigin origin, CancellationToken cancellationToken);

    /// <summary>Enqueues a job of a schedule at once, paused or not. Null when there is no such schedule.</summary>
    Task<Job?> RunAsync(ScheduleKey key, Guid jobId, string? traceContext, AuditOrigin origin, CancellationToken cancellationToken);
}
