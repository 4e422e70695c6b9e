namespace Jobplane.Maintenance;

/// <summary>Goes over much in small steps, and rests after each for ten times as long as it took, so that work comes first.</summary>
internal sealed class PacedSweep(TimeProvider time)
{
    private const int Rest = 10;

    /// <summary>Takes steps until one says that it was the last.</summary>
    public async Task RunAsync(Func<CancellationToken, Task<bool>> step, CancellationToken cancellationToken)
    {
        long startedAt = time.GetTimestamp();
        while (await step(cancellationToken).ConfigureAwait(false))
        {
            await Task.Delay(time.GetElapsedTime(startedAt) * Rest, time, cancellationToken).ConfigureAwait(false);
            startedAt = time.GetTimestamp();
        }
    }
}
