using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Jobplane.Cron;
using Jobplane.Maintenance;
using Jobplane.Storage;
using Jobplane.Telemetry;
using Microsoft.Extensions.Options;

namespace Jobplane;

/// <summary>
/// Makes, reads and changes cron schedules, always for one project. Any process with a worker fires them. Safe for concurrent use; one a
/// process is enough.
/// </summary>
public sealed class ScheduleClient
{
    /// <summary>Most schedules of a page.</summary>
    private const int MaxLimit = 100;

    private const int DefaultLimit = 20;
    private const int FiresShown = 5;

    private readonly IScheduleStore _store;
    private readonly JobWaker _waker;
    private readonly JobplaneMetrics _metrics;
    private readonly ScheduleValidator _validator;
    private readonly JsonSerializerOptions _json;

    internal ScheduleClient(
        IScheduleStore store, JobWaker waker, JobplaneMetrics metrics, TimeProvider time, IOptions<JobplaneOptions> options)
    {
        _store = store;
        _waker = waker;
        _metrics = metrics;
        _validator = new ScheduleValidator(time);
        _json = options.Value.PayloadJson;
    }

    /// <summary>
    /// Makes a schedule, or gives one that is there a new definition; it stays paused if it is. When its expression or time zone changes, its
    /// next fire is reckoned from now on.
    /// </summary>
    /// <param name="projectId">The project.</param>
    /// <param name="name">The schedule's name: 1 to 100 of <c>A–Z a–z 0–9 _ - .</c>, not beginning with a dot.</param>
    /// <param name="definition">What it enqueues, and when.</param>
    /// <param name="origin">Who asks.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="JobValidationException">A member breaks its rule; nothing was stored.</exception>
    /// <exception cref="StoreUnavailableException">The store did not answer.</exception>
    public async Task<SchedulePutResult> PutAsync(
        string projectId, string name, ScheduleDefinition definition, AuditOrigin? origin = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(definition);
        var key = new ScheduleKey(projectId, name);
        (definition, CronTimes times) = _validator.Validate(key, definition);
        while (true)
        {
            DateTimeOffset now = (await _store.GetAsync(key, cancellationToken).ConfigureAwait(false)).Now;
            var schedule = new NewSchedule(key, definition, times.After(now));
            if (!await _store.PutAsync(schedule, Storable(origin), cancellationToken).ConfigureAwait(false))
                return new SchedulePutResult.LimitReached(NewSchedule.MaxPerProject);
            // When somebody has removed it in between, this counts as the later of the two.
            if (await GetAsync(projectId, name, cancellationToken).ConfigureAwait(false) is { } stored)
                return new SchedulePutResult.Stored(stored);
        }
    }

    /// <summary>Makes or redefines a schedule of jobs whose type is the class of their payload.</summary>
    /// <inheritdoc cref="PutAsync(string, string, ScheduleDefinition, AuditOrigin, CancellationToken)"/>
    public Task<SchedulePutResult> PutAsync<TJob>(
        string projectId,
        string name,
        string cron,
        TJob job,
        ScheduleOptions? options = null,
        AuditOrigin? origin = null,
        CancellationToken cancellationToken = default)
        where TJob : notnull =>
        PutAsync(projectId, name, ScheduleDefinition.Of(cron, job, options, _json), origin, cancellationToken);

    /// <summary>Reads a schedule; null when the project has none of this name.</summary>
    /// <exception cref="StoreUnavailableException">The store did not answer.</exception>
    public async Task<Schedule?> GetAsync(string projectId, string name, CancellationToken cancellationToken = default) =>
        WithFires((await _store.GetAsync(Key(projectId, name), cancellationToken).ConfigureAwait(false)).Schedule);

    /// <summary>Lists a project's schedules by name.</summary>
    /// <param name="projectId">The project.</param>
    /// <param name="limit">Most schedules, 1 to 100.</param>
    /// <param name="after">The last name of the page before; null for the first page.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="JobValidationException">The limit is out of range.</exception>
    /// <exception cref="StoreUnavailableException">The store did not answer.</exception>
    public async Task<IReadOnlyList<Schedule>> ListAsync(
        string projectId, int limit = DefaultLimit, string? after = null, CancellationToken cancellationToken = default)
    {
        ScheduleValidator.CheckPage(projectId, limit, MaxLimit, after);
        IReadOnlyList<Schedule> page = await _store.ListAsync(projectId, after ?? "", limit, cancellationToken).ConfigureAwait(false);
        return [.. page.Select(schedule => WithFires(schedule))];
    }

    /// <summary>Removes a schedule; false when the project has none of this name. Jobs it has made stay.</summary>
    /// <exception cref="StoreUnavailableException">The store did not answer.</exception>
    public Task<bool> DeleteAsync(
        string projectId, string name, AuditOrigin? origin = null, CancellationToken cancellationToken = default) =>
        _store.DeleteAsync(Key(projectId, name), Storable(origin), cancellationToken);

    /// <summary>Keeps a schedule from firing until it is resumed. Null when the project has none of this name.</summary>
    /// <exception cref="StoreUnavailableException">The store did not answer.</exception>
    public async Task<Schedule?> PauseAsync(
        string projectId, string name, AuditOrigin? origin = null, CancellationToken cancellationToken = default)
    {
        await _store.PauseAsync(Key(projectId, name), Storable(origin), cancellationToken).ConfigureAwait(false);
        return await GetAsync(projectId, name, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Lets a paused schedule fire again, from its next time on: times that passed meanwhile were not missed. Null when the project has none of
    /// this name.
    /// </summary>
    /// <exception cref="JobValidationException">This machine does not know the schedule's time zone.</exception>
    /// <exception cref="StoreUnavailableException">The store did not answer.</exception>
    public async Task<Schedule?> ResumeAsync(
        string projectId, string name, AuditOrigin? origin = null, CancellationToken cancellationToken = default)
    {
        var key = Key(projectId, name);
        while (true)
        {
            (DateTimeOffset now, Schedule? schedule) = await _store.GetAsync(key, cancellationToken).ConfigureAwait(false);
            if (schedule is not { PausedAt: not null })
                return WithFires(schedule);
            // Nothing happens if somebody else has changed it in between, as then the time may be wrong. So it is looked at again.
            DateTimeOffset? next = Times(schedule).After(now);
            await _store.ResumeAsync(key, schedule.Version, next, Storable(origin), cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Enqueues a job of a schedule at once, whatever its policy for overlaps and even if it is paused. Its times stay as they are. Null when the
    /// project has no schedule of this name.
    /// </summary>
    /// <exception cref="StoreUnavailableException">The store did not answer; the job may or may not be stored.</exception>
    public async Task<Job?> RunAsync(
        string projectId, string name, AuditOrigin? origin = null, CancellationToken cancellationToken = default)
    {
        ScheduleKey key = Key(projectId, name);
        using var send = new ScheduleRunOperation(_metrics, key);
        Job? job = await _store.RunAsync(key, Guid.NewGuid(), send.TraceContext, Storable(origin), cancellationToken).ConfigureAwait(false);
        if (job is null)
            return null;
        send.Made(job);
        _waker.Wake(job.Queue);
        return job;
    }

    private static ScheduleKey Key(string projectId, string name)
    {
        var key = new ScheduleKey(projectId, name);
        ScheduleValidator.CheckKey(key);
        return key;
    }

    private static AuditOrigin Storable(AuditOrigin? origin) => (origin ?? new AuditOrigin()).Storable();

    private static CronTimes Times(Schedule schedule) => CronTimes.Parse(schedule.Definition.Cron, schedule.Definition.Options.TimeZone);

    [return: NotNullIfNotNull(nameof(schedule))]
    private static Schedule? WithFires(Schedule? schedule)
    {
        if (schedule is not { PausedAt: null, NextFireAt: { } next })
            return schedule;
        try
        {
            return schedule with { NextFires = Times(schedule).Following(next, FiresShown) };
        }
        catch (JobValidationException)
        {
            // This machine does not know the time zone. Where it was stored it was known, so it is only what follows that cannot be shown.
            return schedule with { NextFires = [next] };
        }
    }
}
