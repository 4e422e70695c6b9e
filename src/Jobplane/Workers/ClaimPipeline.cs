namespace Jobplane.Workers;

/// <summary>
/// The claims of a worker that are under way. They pick their jobs one after the other, so that none walks over what another is taking, and each picks
/// while the one before commits, so that the processors do not wait for the disk.
/// </summary>
/// <param name="lanes">Most claims under way at once.</param>
internal sealed class ClaimPipeline(int lanes)
{
    private readonly Queue<Task> _committing = new();

    /// <summary>Begins a claim, and returns when the next one may begin.</summary>
    /// <param name="claim">The claim, which calls its argument once it has picked its jobs, unless it ends without.</param>
    /// <exception cref="StoreException">This claim failed, or one before it, and then this one has not begun.</exception>
    public async Task BeginAsync(Func<Action, Task> claim)
    {
        while (_committing.TryPeek(out Task? oldest) && (oldest.IsCompleted || _committing.Count >= lanes))
            await _committing.Dequeue().ConfigureAwait(false);
        var picked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Task running = claim(picked.SetResult);
        if (await Task.WhenAny(running, picked.Task).ConfigureAwait(false) == running)
            await running.ConfigureAwait(false);
        else
            _committing.Enqueue(running);
    }

    /// <summary>Waits until no claim is under way, whatever came of them.</summary>
    public async Task EndAsync()
    {
        while (_committing.TryDequeue(out Task? claim))
            await claim.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
