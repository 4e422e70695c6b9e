using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Jobplane.Tests.Telemetry;

/// <summary>Keeps what one host measures, as long as it is not disposed.</summary>
internal sealed class MetricRecorder : IDisposable
{
    private readonly ConcurrentQueue<RecordedMetric> _metrics = [];
    private readonly MeterListener _listener;

    /// <param name="scope">The host's factory, or null for a meter that belongs to none.</param>
    /// <param name="names">What to listen to; everything, if there are none.</param>
    public MetricRecorder(IMeterFactory? scope, params string[] names)
    {
        _listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                bool isWanted = names.Length == 0 || names.Contains(instrument.Name);
                if (isWanted && instrument.Meter.Name == JobplaneTelemetry.MeterName && ReferenceEquals(instrument.Meter.Scope, scope))
                    listener.EnableMeasurementEvents(instrument);
            },
        };
        _listener.SetMeasurementEventCallback<long>(Record);
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, state) => Record(instrument, value, tags, state));
        _listener.SetMeasurementEventCallback<double>(Record);
        _listener.Start();
    }

    /// <summary>All that was measured so far.</summary>
    public IReadOnlyList<RecordedMetric> All => [.. _metrics];

    public IReadOnlyList<RecordedMetric> Of(string name) => [.. _metrics.Where(metric => metric.Name == name)];

    /// <summary>What an observable instrument says now.</summary>
    public IReadOnlyList<RecordedMetric> Collect(string name)
    {
        _metrics.Clear();
        _listener.RecordObservableInstruments();
        return Of(name);
    }

    public void Dispose() => _listener.Dispose();

    private void Record(Instrument instrument, long value, ReadOnlySpan<KeyValuePair<string, object?>> tags, object? state) =>
        Record(instrument, (double)value, tags, state);

    private void Record(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags, object? state)
    {
        var values = new Dictionary<string, object?>();
        foreach ((string key, object? tag) in tags)
            values[key] = tag;
        _metrics.Enqueue(new RecordedMetric(instrument.Name, value, values));
    }
}
