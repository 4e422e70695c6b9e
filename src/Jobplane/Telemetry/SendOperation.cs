using System.Diagnostics;
using Jobplane.Storage;

namespace Jobplane.Telemetry;

/// <summary>
/// A call that enqueues, as telemetry sees it: a span of which the jobs carry the trace context, and metrics. Ends when disposed, and has failed unless it was
/// said to have been answered.
/// </summary>
internal sealed class SendOperation : IDisposable
{
    private readonly JobplaneMetrics _metrics;
    private readonly Activity? _span;
    private readonly long _startedAt = Stopwatch.GetTimestamp();
    private readonly int _count;

    /// <summary>The queue of all its jobs; null when they are of several.</summary>
    private readonly string? _queue;

    /// <summary>The type of all its jobs; null when they are of several.</summary>
    private readonly string? _type;

    private string? _errorType = TelemetryNames.OtherError;

    private SendOperation(JobplaneMetrics metrics, ReadOnlySpan<NewJob> jobs)
    {
        _metrics = metrics;
        _count = jobs.Length;
        _queue = Shared(jobs, static job => job.Queue);
        _type = Shared(jobs, static job => job.Type);
        _span = SendSpan.Start(_queue);
        if (_span is not { IsAllDataRequested: true } span)
            return;
        span.SetTag(TelemetryNames.JobType, _type).SetTag(TelemetryNames.ProjectId, Shared(jobs, static job => job.ProjectId));
        if (jobs.Length > 1)
            span.SetTag(TelemetryNames.BatchCount, jobs.Length);
        else
            span.SetTag(TelemetryNames.JobId, jobs[0].Id.ToString());
    }

    /// <summary>
    /// Gives jobs the trace that they are enqueued in, and begins to tell of it. Null when nobody listens: their trace is then the caller's, if there is one.
    /// </summary>
    public static SendOperation? Begin(JobplaneMetrics metrics, params ReadOnlySpan<NewJob> jobs)
    {
        SendOperation? operation = JobplaneTelemetry.Source.HasListeners() || metrics.ObservesSends ? new SendOperation(metrics, jobs) : null;
        if (TraceContext.Of(Activity.Current) is { } context)
        {
            foreach (NewJob job in jobs)
                job.TraceContext = context;
        }

        return operation;
    }

    /// <summary>Waits for the store's answer, and notes the error if there is one.</summary>
    public async Task<T> ObserveAsync<T>(Task<T> storing)
    {
        try
        {
            return await storing.ConfigureAwait(false);
        }
        catch (Exception e)
        {
            _errorType = e.GetType().FullName;
            throw;
        }
    }

    /// <summary>Notes what the store has answered. Jobs that were there before are not counted as sent.</summary>
    public void Answered(params ReadOnlySpan<Job> jobs)
    {
        _errorType = null;
        foreach (Job job in jobs)
        {
            if (job.IsNew != false)
                _metrics.Sent(1, job.Queue, job.Type);
        }
    }

    public void Dispose()
    {
        _metrics.SendTook(Stopwatch.GetElapsedTime(_startedAt), _queue, _errorType);
        if (_errorType is not null)
        {
            _metrics.Sent(_count, _queue, _type, _errorType);
            _span?.SetTag(TelemetryNames.ErrorType, _errorType).SetStatus(ActivityStatusCode.Error);
        }

        _span?.Dispose();
    }

    private static string? Shared(ReadOnlySpan<NewJob> jobs, Func<NewJob, string> member)
    {
        string first = member(jobs[0]);
        foreach (NewJob job in jobs[1..])
        {
            if (member(job) != first)
                return null;
        }

        return first;
    }
}
