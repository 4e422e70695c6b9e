using System.Diagnostics.Metrics;
using Jobplane.Storage;
using Jobplane.Workers;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Jobplane.Telemetry;

/// <summary>
/// Tells how many jobs wait in each queue, and for how long. The store is asked every <see cref="Interval"/>, and not at all while nobody listens; who collects
/// gets what it said last.
/// </summary>
internal sealed class QueueGauges
{
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(15);

    private readonly IMaintenanceStore _store;
    private readonly string[] _queues;
    private readonly RecurringTask _task;
    private readonly ObservableGauge<int> _depth;
    private readonly ObservableGauge<double> _age;

    /// <summary>What the store said last; null when nobody has listened, or it did not answer.</summary>
    private IReadOnlyList<QueueDepth>? _last;

    /// <summary>Whether the store is asked anyway. If not, the first to collect has it asked before its time.</summary>
    private bool _isAwaited;

    public QueueGauges(IMaintenanceStore store, JobplaneMetrics metrics, IOptions<WorkerOptions> options, TimeProvider time, ILogger<QueueGauges> logger)
    {
        _store = store;
        _queues = [.. options.Value.Queues.Select(queue => queue.Name)];
        _task = new RecurringTask("reading how many jobs wait", Interval, time, logger);
        _depth = metrics.AddGauge(
            "jobplane.queue.depth", "{job}", "Ready jobs, counted up to 10,000.", () => Read(static queue => queue.Ready));
        _age = metrics.AddGauge(
            "jobplane.queue.age", "s", "For how long the oldest ready job has been due.", () => Read(static queue => queue.Age.TotalSeconds));
    }

    public Task RunAsync(CancellationToken cancellationToken) => _task.RunAsync(RefreshAsync, cancellationToken);

    /// <summary>Asks the store, if anybody wants to know.</summary>
    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        bool isObserved = _depth.Enabled || _age.Enabled;
        Volatile.Write(ref _isAwaited, isObserved);
        IReadOnlyList<QueueDepth>? depths = null;
        try
        {
            if (isObserved)
                depths = await _store.ListDepthsAsync(_queues, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            // Rather nothing than what was true long ago.
            Volatile.Write(ref _last, depths);
        }
    }

    private IEnumerable<Measurement<T>> Read<T>(Func<QueueDepth, T> value)
        where T : struct
    {
        IReadOnlyList<QueueDepth>? last = Volatile.Read(ref _last);
        if (last is null && !Interlocked.Exchange(ref _isAwaited, true))
            _task.Wake();
        return (last ?? []).Select(queue => new Measurement<T>(value(queue), new KeyValuePair<string, object?>(TelemetryNames.Queue, queue.Queue)));
    }
}
