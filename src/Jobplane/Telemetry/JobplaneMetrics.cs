using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Jobplane.Telemetry;

/// <summary>
/// The instruments of one process. No attribute may have values without bound: queues and types are few, projects and jobs are not.
/// </summary>
internal sealed class JobplaneMetrics : IDisposable
{
    // Those of the conventions, and some more for the process duration, as a job may well take an hour.
    private static readonly double[] CallSeconds = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];
    private static readonly double[] JobSeconds = [.. CallSeconds, 30, 60, 300, 900, 3600];

    private readonly Meter _meter;
    private readonly Counter<long> _sent;
    private readonly Counter<long> _consumed;
    private readonly Histogram<double> _operationDuration;
    private readonly Histogram<double> _processDuration;
    private readonly Counter<long> _retries;
    private readonly Counter<long> _rescues;
    private readonly Counter<long> _leaseLosses;

    /// <param name="factory">The host's, so that the meter ends with it; null where there is none.</param>
    public JobplaneMetrics(IMeterFactory? factory)
    {
        var options = new MeterOptions(JobplaneTelemetry.MeterName) { Version = JobplaneTelemetry.Version };
        _meter = factory?.Create(options) ?? new Meter(options);
        _sent = _meter.CreateCounter<long>("messaging.client.sent.messages", "{message}", "Jobs that were enqueued, or could not be.");
        _consumed = _meter.CreateCounter<long>("messaging.client.consumed.messages", "{message}", "Attempts that were begun.");
        _operationDuration = _meter.CreateHistogram(
            "messaging.client.operation.duration", "s", "How long enqueueing took.", advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = CallSeconds });
        _processDuration = _meter.CreateHistogram(
            "messaging.process.duration", "s", "How long attempts took.", advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = JobSeconds });
        _retries = _meter.CreateCounter<long>("jobplane.job.retries", "{retry}", "Failed attempts that another one follows.");
        _rescues = _meter.CreateCounter<long>("jobplane.job.rescues", "{job}", "Jobs taken from workers whose lease had expired.");
        _leaseLosses = _meter.CreateCounter<long>("jobplane.worker.lease.losses", "{lease}", "Leases that this process lost, and with each its running jobs.");
    }

    /// <summary>Whether anybody measures enqueues.</summary>
    public bool ObservesSends => _sent.Enabled || _operationDuration.Enabled;

    /// <summary>Whether anybody measures attempts.</summary>
    public bool ObservesAttempts => _consumed.Enabled || _processDuration.Enabled || _retries.Enabled;

    public void Sent(int jobs, string? queue, string? type, string? errorType = null) => _sent.Add(jobs, Tags(TelemetryNames.Send, queue, type, errorType));

    public void SendTook(TimeSpan duration, string? queue, string? errorType)
    {
        TagList tags = Tags(TelemetryNames.Send, queue, type: null, errorType);
        tags.Add(TelemetryNames.OperationType, TelemetryNames.Send);
        _operationDuration.Record(duration.TotalSeconds, tags);
    }

    public void AttemptBegan(string queue, string type) => _consumed.Add(1, Tags(TelemetryNames.Process, queue, type));

    public void AttemptTook(TimeSpan duration, string queue, string type, string outcome, string? errorType)
    {
        TagList tags = Tags(TelemetryNames.Process, queue, type, errorType);
        tags.Add(TelemetryNames.Outcome, outcome);
        _processDuration.Record(duration.TotalSeconds, tags);
        if (outcome == AttemptOutcomeNames.Retried)
            _retries.Add(1, new(TelemetryNames.Queue, queue), new(TelemetryNames.JobType, type));
    }

    public void Rescued(string queue, string type, JobStatus status) =>
        _rescues.Add(1, new(TelemetryNames.Queue, queue), new(TelemetryNames.JobType, type), new(TelemetryNames.JobStatus, status.ToName()));

    public void LeaseLost() => _leaseLosses.Add(1);

    /// <summary>Adds a gauge whose values are read when somebody collects.</summary>
    public ObservableGauge<T> AddGauge<T>(string name, string unit, string description, Func<IEnumerable<Measurement<T>>> read)
        where T : struct => _meter.CreateObservableGauge(name, read, unit, description);

    /// <summary>Adds counts that make up a total, and are read when somebody collects.</summary>
    public void AddUpDownCounter(string name, string unit, string description, Func<IEnumerable<Measurement<int>>> read) =>
        _meter.CreateObservableUpDownCounter(name, read, unit, description);

    public void Dispose() => _meter.Dispose();

    private static TagList Tags(string operation, string? queue, string? type, string? errorType = null)
    {
        var tags = new TagList { { TelemetryNames.System, TelemetryNames.SystemValue }, { TelemetryNames.OperationName, operation } };
        if (queue is not null)
            tags.Add(TelemetryNames.Queue, queue);
        if (type is not null)
            tags.Add(TelemetryNames.JobType, type);
        if (errorType is not null)
            tags.Add(TelemetryNames.ErrorType, errorType);
        return tags;
    }
}
