namespace Jobplane.Workers;

/// <summary>Since when a call of the store has been under way, which one loop makes again and again.</summary>
/// <param name="activity">What the call is for, as in <c>polling for jobs</c>.</param>
/// <param name="time">The clock.</param>
internal sealed class CallTimer(string activity, TimeProvider time)
{
    private const long Idle = 0;

    private long _begunAt;

    public string Activity => activity;

    /// <summary>How long the call has taken so far; null when none is under way.</summary>
    public TimeSpan? Elapsed => Volatile.Read(ref _begunAt) is not Idle and var begunAt ? time.GetElapsedTime(begunAt) : null;

    /// <summary>Begins a call, which lasts until the scope is disposed.</summary>
    public Scope Begin()
    {
        Volatile.Write(ref _begunAt, time.GetTimestamp());
        return new Scope(this);
    }

    /// <summary>A call that is under way.</summary>
    public readonly struct Scope(CallTimer timer) : IDisposable
    {
        public void Dispose() => Volatile.Write(ref timer._begunAt, Idle);
    }
}
