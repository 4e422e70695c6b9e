namespace Jobplane.Batching;

/// <summary>
/// Batches without a timer: an item waits only while every lane has a batch in flight, and all that arrive meanwhile go into the
/// next batch. So a lone item is not delayed, and under load batches grow by themselves.
/// </summary>
/// <param name="lanes">Batches that may be in flight at once.</param>
/// <param name="maxBatch">Most items of a batch.</param>
/// <param name="execute">Runs a batch; when it throws, nothing of the batch has happened.</param>
/// <param name="fail">Gets each item that could not be run, with the reason. It must not throw.</param>
internal sealed class BatchQueue<TItem>(int lanes, int maxBatch, Func<List<TItem>, Task> execute, Action<TItem, Exception> fail)
{
    private readonly Lock _lock = new();
    private readonly Queue<TItem> _waiting = new();
    private int _busyLanes;

    /// <summary>Adds an item, and returns at once.</summary>
    public void Post(TItem item)
    {
        lock (_lock)
        {
            _waiting.Enqueue(item);
            if (_busyLanes == lanes)
                return;
            _busyLanes++;
        }

        StartLane();
    }

    /// <summary>Goes to the end of the pool's queue, behind the callers that the last batch has answered: what they post next belongs into this one.</summary>
    private void StartLane() => ThreadPool.UnsafeQueueUserWorkItem(static queue => _ = queue.RunLaneAsync(), this, preferLocal: false);

    private async Task RunLaneAsync()
    {
        if (TakeBatch() is not { Count: > 0 } batch)
            return;
        await RunBatchAsync(batch).ConfigureAwait(false);
        StartLane();
    }

    /// <summary>The next batch; when there is none, the lane has ended.</summary>
    private List<TItem> TakeBatch()
    {
        lock (_lock)
        {
            var batch = new List<TItem>(Math.Min(maxBatch, _waiting.Count));
            while (batch.Count < maxBatch && _waiting.TryDequeue(out TItem? item))
                batch.Add(item);
            if (batch.Count == 0)
                _busyLanes--;
            return batch;
        }
    }

    private async Task RunBatchAsync(List<TItem> batch)
    {
        try
        {
            await execute(batch).ConfigureAwait(false);
        }
        catch (Exception e) when (batch.Count > 1 && e is not StoreUnavailableException)
        {
            // One item may have spoiled the batch for the others: halve it until that one stands alone.
            int half = batch.Count / 2;
            await RunBatchAsync(batch[..half]).ConfigureAwait(false);
            await RunBatchAsync(batch[half..]).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // The error belongs to the items.
        catch (Exception e)
#pragma warning restore CA1031
        {
            foreach (TItem item in batch)
                fail(item, e);
        }
    }
}
