using System.Diagnostics;
using Jobplane.Storage;

namespace Jobplane.Telemetry;

/// <summary>The spans of schedules' fires, each of a trace of its own, which the job carries on. Those of fires that the store did not let through are dropped.</summary>
internal sealed class FireSpans : IDisposable
{
    private readonly Dictionary<Guid, Activity> _spans = [];

    /// <summary>Gives the jobs of fires that are about to be made their traces; none when nobody listens.</summary>
    public FireSpans(IEnumerable<PlannedFire> fires)
    {
        if (!JobplaneTelemetry.Source.HasListeners())
            return;
        Activity? outer = Activity.Current;
        foreach (PlannedFire fire in fires)
        {
            foreach (PlannedJob job in fire.Jobs)
                Start(fire.Schedule.Key, job);
        }

        Activity.Current = outer;
    }

    /// <summary>Notes which of them were made.</summary>
    public void Made(IEnumerable<FiredJob> jobs)
    {
        foreach (FiredJob job in jobs)
        {
            if (!_spans.Remove(job.Id, out Activity? span))
                continue;
            SendSpan.SetJob(span, job.Id, job.Queue, job.Type);
            span.Stop();
        }
    }

    public void Dispose()
    {
        foreach (Activity span in _spans.Values)
        {
            SendSpan.Drop(span);
            span.Stop();
        }
    }

    private void Start(ScheduleKey schedule, PlannedJob job)
    {
        Activity.Current = null;
        if (SendSpan.Start(queue: null) is not { } span)
            return;
        job.TraceContext = TraceContext.Of(span);
        span.SetTag(TelemetryNames.ProjectId, schedule.ProjectId).SetTag(TelemetryNames.Schedule, schedule.Name);
        _spans.Add(job.Id, span);
    }
}
