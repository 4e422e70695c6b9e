using System.Diagnostics.Metrics;
using Jobplane.Workers;

namespace Jobplane.Telemetry;

/// <summary>Tells how many of a worker's slots are in use.</summary>
internal static class SlotCounts
{
    public static void Add(JobplaneMetrics metrics, IReadOnlyList<QueueWorker> queues) => metrics.AddUpDownCounter(
        "jobplane.worker.slots", "{slot}", "Jobs that run, and that could run besides.", () => queues.SelectMany(Read));

    private static IEnumerable<Measurement<int>> Read(QueueWorker queue)
    {
        int busy = queue.Busy;
        yield return Measure(queue, "used", busy);
        // While slots that are to go are still at work, there are more of them than there should be.
        yield return Measure(queue, "idle", Math.Max(queue.Concurrency - busy, 0));
    }

    private static Measurement<int> Measure(QueueWorker queue, string state, int slots) => new(
        slots, new(TelemetryNames.Queue, queue.Names), new(TelemetryNames.SlotState, state));
}
