using System.Diagnostics;

namespace Jobplane.Benchmarks.Stores;

/// <summary>
/// How long claims take, round trip and reading included, as Npgsql's own tracing tells. SQLite's store calls the library without
/// a driver in between, so there is nothing to hear.
/// </summary>
internal sealed class ClaimTimes : IDisposable
{
    // What only the block JobClaim does.
    private const string Mark = ".claims (worker_id,";

    private readonly ActivityListener _listener;
    private Durations _times = new();

    public ClaimTimes()
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = static source => source.Name == "Npgsql",
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = Note,
        };
        ActivitySource.AddActivityListener(_listener);
    }

    /// <summary>The claims since the last call.</summary>
    public Durations Take() => Interlocked.Exchange(ref _times, new Durations());

    public void Dispose() => _listener.Dispose();

    private void Note(Activity activity)
    {
        if (activity.GetTagItem("db.query.text") is string sql && sql.Contains(Mark, StringComparison.Ordinal))
            Volatile.Read(ref _times).Add(activity.Duration);
    }
}
