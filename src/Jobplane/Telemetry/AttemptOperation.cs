using System.Diagnostics;
using Jobplane.Storage;
using Jobplane.Workers;

namespace Jobplane.Telemetry;

/// <summary>An attempt, as telemetry sees it: a span that continues the job's trace, and is the handler's current activity, and metrics.</summary>
internal sealed class AttemptOperation : IDisposable
{
    private readonly JobplaneMetrics _metrics;
    private readonly ClaimedJob _job;
    private readonly Activity? _span;
    private readonly long _startedAt = Stopwatch.GetTimestamp();

    private AttemptOperation(JobplaneMetrics metrics, ClaimedJob job)
    {
        _metrics = metrics;
        _job = job;
        _span = StartSpan(job);
        if (_span is { IsAllDataRequested: true } span)
        {
            span.SetTag(TelemetryNames.JobId, job.Key.JobId.ToString())
                .SetTag(TelemetryNames.JobType, job.Type)
                .SetTag(TelemetryNames.Attempt, job.Attempt)
                .SetTag(TelemetryNames.ProjectId, job.ProjectId);
        }

        metrics.AttemptBegan(job.Queue, job.Type);
    }

    /// <summary>Begins to tell of an attempt; null when nobody listens.</summary>
    public static AttemptOperation? Begin(JobplaneMetrics metrics, ClaimedJob job) =>
        JobplaneTelemetry.Source.HasListeners() || metrics.ObservesAttempts ? new AttemptOperation(metrics, job) : null;

    /// <summary>Notes how the attempt ended.</summary>
    public void End(JobOutcome outcome)
    {
        string name = outcome.ToName();
        string? errorType = outcome is JobOutcome.Failed failed ? failed.ErrorType ?? TelemetryNames.OtherError : null;
        _metrics.AttemptTook(Stopwatch.GetElapsedTime(_startedAt), _job.Queue, _job.Type, name, errorType);
        _span?.SetTag(TelemetryNames.Outcome, name);
        if (errorType is not null)
            SetError(errorType, outcome.ErrorText);
    }

    public void Dispose() => _span?.Dispose();

    private static Activity? StartSpan(ClaimedJob job)
    {
        if (!JobplaneTelemetry.Source.HasListeners())
            return null;
        // A job without a trace begins one. It does not belong to whatever was going on when this worker was started.
        if (!TraceContext.TryRead(job.TraceContext, out ActivityContext parent))
            Activity.Current = null;
        // Here, and not later, as samplers may decide by them.
        var tags = new ActivityTagsCollection
        {
            [TelemetryNames.System] = TelemetryNames.SystemValue,
            [TelemetryNames.OperationName] = TelemetryNames.Process,
            [TelemetryNames.OperationType] = TelemetryNames.Process,
            [TelemetryNames.Queue] = job.Queue,
        };
        return JobplaneTelemetry.Source.StartActivity($"{TelemetryNames.Process} {job.Queue}", ActivityKind.Consumer, parent, tags);
    }

    /// <summary>Says what went wrong in the words that are stored with the job, which hold no secrets and no stack, unlike what the runtime would record.</summary>
    private void SetError(string type, string? message)
    {
        if (_span is not { IsAllDataRequested: true } span)
            return;
        span.SetTag(TelemetryNames.ErrorType, type).SetStatus(ActivityStatusCode.Error, message);
        span.AddEvent(new ActivityEvent("exception", tags: new ActivityTagsCollection { ["exception.type"] = type, ["exception.message"] = message }));
    }
}
