namespace Jobplane.Benchmarks.Pinned;

/// <summary>The sum of a run's slices.</summary>
internal sealed class SustainedRun
{
    private long _jobs;
    private TimeSpan _elapsed;

    public Durations Claims { get; } = new();

    public double PerSecond => _jobs / _elapsed.TotalSeconds;

    public void Add(long jobs, TimeSpan elapsed, Durations claims)
    {
        _jobs += jobs;
        _elapsed += elapsed;
        Claims.Add(claims);
    }
}
