namespace Jobplane.Batching;

/// <summary>
/// Turns single calls into batches without a timer: a call waits only while every lane has a batch in flight, and all
/// that arrive meanwhile go into the next batch. So a lone call is not delayed, and under load batches grow by themselves.
/// </summary>
/// <param name="lanes">Batches that may be in flight at once.</param>
/// <param name="maxBatch">Most items of a batch.</param>
/// <param name="execute">Runs a batch, and returns a result for each item in order.</param>
internal sealed class SmartBatcher<TItem, TResult>(
    int lanes,
    int maxBatch,
    Func<IReadOnlyList<TItem>, CancellationToken, Task<TResult[]>> execute)
{
    private readonly Lock _lock = new();
    private readonly Queue<Call> _waiting = new();
    private int _busyLanes;

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
        bool startLane = false;
        lock (_lock)
        {
            _waiting.Enqueue(call);
            if (_busyLanes < lanes)
            {
                _busyLanes++;
                startLane = true;
            }
        }

        if (startLane)
            _ = Task.Run(RunLaneAsync, CancellationToken.None);
        return call.Task;
    }

    private async Task RunLaneAsync()
    {
        while (TakeBatch() is { Count: > 0 } batch)
            await RunBatchAsync(batch).ConfigureAwait(false);
    }

    /// <summary>The next batch; when there is none, the lane has ended.</summary>
    private List<Call> TakeBatch()
    {
        var batch = new List<Call>();
        lock (_lock)
        {
            while (batch.Count < maxBatch && _waiting.TryDequeue(out Call? call))
            {
                if (call.TryTake())
                    batch.Add(call);
            }

            if (batch.Count == 0)
                _busyLanes--;
        }

        return batch;
    }

    private async Task RunBatchAsync(List<Call> batch)
    {
        try
        {
            TResult[] results = await execute(batch.ConvertAll(static call => call.Item), CancellationToken.None).ConfigureAwait(false);
            for (int i = 0; i < batch.Count; i++)
                batch[i].TrySetResult(results[i]);
        }
        catch (Exception e) when (batch.Count > 1 && e is not StoreUnavailableException)
        {
            // One item may have spoiled the batch for the others: halve it until that one stands alone.
            int half = batch.Count / 2;
            await RunBatchAsync(batch[..half]).ConfigureAwait(false);
            await RunBatchAsync(batch[half..]).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // The error belongs to the callers.
        catch (Exception e)
#pragma warning restore CA1031
        {
            foreach (Call call in batch)
                call.TrySetException(e);
        }
    }

    private sealed class Call(TItem item) : TaskCompletionSource<TResult>(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        private const int Waiting = 0;
        private const int Taken = 1;
        private const int Cancelled = 2;

        private int _state = Waiting;
        private CancellationTokenRegistration _registration;

        public TItem Item { get; } = item;

        public bool TryTake()
        {
            if (Interlocked.CompareExchange(ref _state, Taken, Waiting) != Waiting)
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
