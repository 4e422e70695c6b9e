using System.Diagnostics;
using Jobplane.Storage;

namespace Jobplane.Telemetry;

/// <summary>A schedule that is run by hand, as telemetry sees it: which job that makes is known only from the store. Unless it has made one, there is nothing to tell.</summary>
internal sealed class ScheduleRunOperation : IDisposable
{
    private readonly JobplaneMetrics _metrics;
    private readonly Activity? _span;
    private bool _isMade;

    public ScheduleRunOperation(JobplaneMetrics metrics, ScheduleKey schedule)
    {
        _metrics = metrics;
        _span = SendSpan.Start(queue: null);
        _span?.SetTag(TelemetryNames.ProjectId, schedule.ProjectId).SetTag(TelemetryNames.Schedule, schedule.Name);
        TraceContext = Telemetry.TraceContext.Of(Activity.Current);
    }

    /// <summary>The trace that the job is made in; null when there is none.</summary>
    public string? TraceContext { get; }

    public void Made(Job job)
    {
        _isMade = true;
        _metrics.Sent(1, job.Queue, job.Type);
        if (_span is not null)
            SendSpan.SetJob(_span, job.Id, job.Queue, job.Type);
    }

    public void Dispose()
    {
        if (_span is null)
            return;
        if (!_isMade)
            SendSpan.Drop(_span);
        _span.Dispose();
    }
}
