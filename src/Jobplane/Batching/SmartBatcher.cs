namespace Jobplane.Batching;

/// <summary>Turns single awaited calls into batches, by way of a <see cref="BatchQueue{TItem}"/>.</summary>
/// <param name="lanes">Batches that may be in flight at once.</param>
/// <param name="maxBatch">Most calls of a batch.</param>
/// <param name="execute">Runs a batch, and returns a result for each item in order.</param>
internal sealed class SmartBatcher<TItem, TResult>(
    int lanes,
    int maxBatch,
    Func<IReadOnlyList<TItem>, CancellationToken, Task<TResult[]>> execute)
{
    private readonly BatchQueue<Call> _calls = new(
        lanes, maxBatch, batch => RunBatchAsync(batch, execute), static (call, error) => call.TrySetException(error));

    /// <summary>
    /// Runs one item in the next batch. Cancellation takes effect only while the item waits: a batch in flight is shared
    /// with other callers, and its outcome is worth knowing.
    /// </summary>
    public Task<TResult> RunAsync(TItem item, CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested)
            return Task.FromCanceled<TResult>(cancellationToken);

        var call = new Call(item);
        // Before a lane can take the call: taking it ends the registration, which would otherwise live as long as the token.
        call.CancelWith(cancellationToken);
        _calls.Post(call);
        return call.Task;
    }

    private static async Task RunBatchAsync(List<Call> batch, Func<IReadOnlyList<TItem>, CancellationToken, Task<TResult[]>> execute)
    {
        batch.RemoveAll(static call => !call.TryTake());
        if (batch.Count == 0)
            return;
        TResult[] results = await execute(batch.ConvertAll(static call => call.Item), CancellationToken.None).ConfigureAwait(false);
        for (int i = 0; i < batch.Count; i++)
            batch[i].TrySetResult(results[i]);
    }

    private sealed class Call(TItem item) : TaskCompletionSource<TResult>(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        private const int Waiting = 0;
        private const int Taken = 1;
        private const int Cancelled = 2;

        private int _state = Waiting;
        private CancellationTokenRegistration _registration;

        public TItem Item { get; } = item;

        /// <summary>Whether the call is to be run; no cancellation can change that any more.</summary>
        public bool TryTake()
        {
            if (Interlocked.CompareExchange(ref _state, Taken, Waiting) == Cancelled)
                return false;
            _registration.Unregister();
            return true;
        }

        public void CancelWith(CancellationToken cancellationToken)
        {
            if (!cancellationToken.CanBeCanceled)
                return;
            _registration = cancellationToken.UnsafeRegister(
                static (state, token) =>
                {
                    var call = (Call)state!;
                    if (Interlocked.CompareExchange(ref call._state, Cancelled, Waiting) == Waiting)
                        call.TrySetCanceled(token);
                },
                this);
        }
    }
}
