using System.Collections.Concurrent;
using System.Diagnostics;

namespace Jobplane.Tests.Telemetry;

/// <summary>Keeps Jobplane's spans, as an exporter would, as long as it is not disposed.</summary>
internal sealed class SpanRecorder : IDisposable
{
    private readonly ConcurrentQueue<Activity> _spans = [];
    private readonly ActivityListener _listener;

    public SpanRecorder()
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = static source => source.Name == JobplaneTelemetry.ActivitySourceName,
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = span =>
            {
                if (span.Recorded)
                    _spans.Enqueue(span);
            },
        };
        ActivitySource.AddActivityListener(_listener);
    }

    /// <summary>The spans of a kind, in the order of their ends.</summary>
    public IReadOnlyList<Activity> Spans(ActivityKind kind) => [.. _spans.Where(span => span.Kind == kind)];

    public void Dispose() => _listener.Dispose();
}
