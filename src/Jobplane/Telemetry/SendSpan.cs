using System.Diagnostics;

namespace Jobplane.Telemetry;

/// <summary>The span of an enqueue.</summary>
internal static class SendSpan
{
    /// <summary>Starts it as a part of the current activity. Null when nobody listens, or wants this one.</summary>
    /// <param name="queue">The queue; null when there are several, or it is not known yet.</param>
    public static Activity? Start(string? queue)
    {
        if (!JobplaneTelemetry.Source.HasListeners())
            return null;
        // Here, and not later, as samplers may decide by them.
        var tags = new ActivityTagsCollection
        {
            [TelemetryNames.System] = TelemetryNames.SystemValue,
            [TelemetryNames.OperationName] = TelemetryNames.Send,
            [TelemetryNames.OperationType] = TelemetryNames.Send,
        };
        if (queue is not null)
            tags[TelemetryNames.Queue] = queue;
        return JobplaneTelemetry.Source.StartActivity(Name(queue), ActivityKind.Producer, parentContext: default, tags);
    }

    /// <summary>Says which job was made, where that is known only now.</summary>
    public static void SetJob(Activity span, Guid id, string queue, string type)
    {
        span.DisplayName = Name(queue);
        span.SetTag(TelemetryNames.Queue, queue).SetTag(TelemetryNames.JobType, type).SetTag(TelemetryNames.JobId, id.ToString());
    }

    /// <summary>Keeps a span from being recorded, as no job was made.</summary>
    public static void Drop(Activity span)
    {
        span.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
        span.IsAllDataRequested = false;
    }

    private static string Name(string? queue) => queue is null ? TelemetryNames.Send : $"{TelemetryNames.Send} {queue}";
}
