namespace Jobplane.Maintenance;

/// <summary>Goes over much in small steps, and rests after each, so that work comes first.</summary>
/// <param name="time">The time.</param>
/// <param name="rest">How many times as long as a step took the rest is.</param>
internal sealed class PacedSweep(TimeProvider time, int rest = 10)
{
    /// <summary>Takes steps until one says that it was the last.</summary>
    public async Task RunAsync(Func<CancellationToken, Task<bool>> step, CancellationToken cancellationToken)
    {
        long startedAt = time.GetTimestamp();
        while (await step(cancellationToken).ConfigureAwait(false))
        {
            await Task.Delay(time.GetElapsedTime(startedAt) * rest, time, cancellationToken).ConfigureAwait(false);
            startedAt = time.GetTimestamp();
        }
    }
}
