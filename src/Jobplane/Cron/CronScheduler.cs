using Jobplane.Maintenance;
using Jobplane.Storage;
using Jobplane.Telemetry;
using Microsoft.Extensions.Logging;

namespace Jobplane.Cron;

/// <summary>Makes the jobs of schedules that are due. Every node does; of several that plan for one schedule, the store lets one through.</summary>
internal sealed partial class CronScheduler(IMaintenanceStore store, JobWaker waker, JobplaneMetrics metrics, ILogger<CronScheduler> logger)
{
    private const int PageSize = 100;

    // So many jobs, each with its payload, go into one statement; a schedule that catches up may add its own on top.
    private const int MaxJobs = 100;

    private readonly HashSet<(ScheduleKey Key, long Version)> _reported = [];

    public async Task FireAsync(CancellationToken cancellationToken)
    {
        (DateTimeOffset DueAt, ScheduleKey Key) place = (DateTimeOffset.MinValue, new ScheduleKey("", ""));
        DueSchedules due;
        do
        {
            due = await store.ListDueSchedulesAsync(place.DueAt, place.Key, PageSize, cancellationToken).ConfigureAwait(false);
            var planned = new List<PlannedFire>();
            foreach (DueSchedule schedule in due.Schedules)
            {
                place = (schedule.DueAt, schedule.Key);
                if (Plan(schedule, due.Now) is { } plan)
                    planned.Add(new PlannedFire(schedule, plan));
                if (planned.Sum(each => each.Plan.Fires.Count) >= MaxJobs)
                    await FireAsync(planned, cancellationToken).ConfigureAwait(false);
            }

            await FireAsync(planned, cancellationToken).ConfigureAwait(false);
        }
        while (due.Schedules.Count == PageSize);
    }

    private async Task FireAsync(List<PlannedFire> planned, CancellationToken cancellationToken)
    {
        if (planned.Count == 0)
            return;
        using var spans = new FireSpans(planned);
        IReadOnlyList<FiredJob> made = await store.FireSchedulesAsync(planned, cancellationToken).ConfigureAwait(false);
        planned.Clear();
        spans.Made(made);
        foreach (FiredJob job in made)
            metrics.Sent(1, job.Queue, job.Type);
        await waker.WakeAsync(
            made.CountBy(static job => job.Queue, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Null for a schedule that this machine cannot read: others may, and it must not stand in the way of the rest.</summary>
    private FirePlan? Plan(DueSchedule schedule, DateTimeOffset now)
    {
        try
        {
            return FirePlan.Of(CronTimes.Parse(schedule.Cron, schedule.TimeZone), schedule.DueAt, now, schedule.MissedFires, schedule.Overlap);
        }
        catch (JobValidationException e)
        {
            if (_reported.Add((schedule.Key, schedule.Version)))
                LogUnreadable(schedule.Key.Name, schedule.Key.ProjectId, e.Message);
            return null;
        }
    }

    [LoggerMessage(161, LogLevel.Error, "Schedule {Name} of project {Project} is due but cannot be read here, so this process does not fire it: {Reason}")]
    private partial void LogUnreadable(string name, string project, string reason);
}
