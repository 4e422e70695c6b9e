using System.Collections.Concurrent;
using CsCheck;
using Jobplane.Batching;

namespace Jobplane.Tests.Unit;

public sealed class SmartBatcherTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Run_LoneCall_IsABatchOfItsOwn()
    {
        var batches = new ConcurrentQueue<int[]>();
        var batcher = new SmartBatcher<int, string>(lanes: 1, maxBatch: 10, (items, _) =>
        {
            batches.Enqueue([.. items]);
            return Task.FromResult(items.Select(item => $"#{item}").ToArray());
        });

        Assert.Equal("#1", await batcher.RunAsync(1).WaitAsync(Deadline));
        Assert.Equal("#2", await batcher.RunAsync(2).WaitAsync(Deadline));

        Assert.Equal([[1], [2]], batches);
    }

    [Fact]
    public async Task Run_CallsWhileABatchIsInFlight_ShareTheNextOnesUpToTheirLimit()
    {
        await using var gate = new GatedBatches();
        var batcher = new SmartBatcher<int, int>(lanes: 1, maxBatch: 3, gate.RunAsync);

        Task<int> first = batcher.RunAsync(0);
        await gate.NextAsync([0]);
        Task<int>[] others = [.. Enumerable.Range(1, 5).Select(n => batcher.RunAsync(n))];
        gate.Release();
        await gate.NextAsync([1, 2, 3]);
        gate.Release();
        await gate.NextAsync([4, 5]);
        gate.Release();

        int[] results = await Task.WhenAll([first, .. others]).WaitAsync(Deadline);
        Assert.Equal([0, 1, 2, 3, 4, 5], results);
    }

    [Fact]
    public async Task Run_ManyCalls_UseAsManyLanesAsThereAreAndNoMore()
    {
        await using var gate = new GatedBatches();
        var batcher = new SmartBatcher<int, int>(lanes: 2, maxBatch: 1, gate.RunAsync);

        Task<int>[] calls = [.. Enumerable.Range(0, 5).Select(n => batcher.RunAsync(n))];
        await gate.NextAsync();
        await gate.NextAsync();
        Assert.Equal(2, gate.InFlight);
        for (int i = 0; i < 5; i++)
            gate.Release();

        await Task.WhenAll(calls).WaitAsync(Deadline);
        Assert.Equal(2, gate.MostInFlight);
    }

    [Fact]
    public async Task Run_StoreIsAway_FailsAllWithoutTryingEachAlone()
    {
        int batches = 0;
        await using var gate = new GatedBatches();
        var batcher = new SmartBatcher<int, int>(lanes: 1, maxBatch: 100, async (items, token) =>
        {
            await gate.RunAsync(items, token);
            Interlocked.Increment(ref batches);
            throw new StoreUnavailableException("away");
        });

        Task<int> first = batcher.RunAsync(0);
        await gate.NextAsync();
        Task<int>[] others = [.. Enumerable.Range(1, 50).Select(n => batcher.RunAsync(n))];
        gate.Release();
        gate.Release();

        foreach (Task<int> call in others.Prepend(first))
            await Assert.ThrowsAsync<StoreUnavailableException>(() => call.WaitAsync(Deadline));
        Assert.Equal(2, batches);
    }

    [Fact]
    public async Task Run_CancelledWhileWaiting_IsLeftOut()
    {
        await using var gate = new GatedBatches();
        var batcher = new SmartBatcher<int, int>(lanes: 1, maxBatch: 10, gate.RunAsync);
        using var cancellation = new CancellationTokenSource();

        Task<int> first = batcher.RunAsync(0);
        await gate.NextAsync([0]);
        Task<int> cancelled = batcher.RunAsync(1, cancellation.Token);
        Task<int> third = batcher.RunAsync(2);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled.WaitAsync(Deadline));
        gate.Release();
        await gate.NextAsync([2]);
        gate.Release();

        int[] results = await Task.WhenAll(first, third).WaitAsync(Deadline);
        Assert.Equal([0, 2], results);
    }

    [Fact]
    public async Task Run_CancelledInFlight_GetsItsResultAllTheSame()
    {
        await using var gate = new GatedBatches();
        var batcher = new SmartBatcher<int, int>(lanes: 1, maxBatch: 10, gate.RunAsync);
        using var cancellation = new CancellationTokenSource();

        Task<int> call = batcher.RunAsync(7, cancellation.Token);
        await gate.NextAsync([7]);
        await cancellation.CancelAsync();
        gate.Release();

        Assert.Equal(7, await call.WaitAsync(Deadline));
    }

    [Fact]
    public async Task Run_CancelledBefore_IsNeverTried()
    {
        var batcher = new SmartBatcher<int, int>(lanes: 1, maxBatch: 10, (_, _) => throw new InvalidOperationException("Not to be called."));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => batcher.RunAsync(1, new CancellationToken(canceled: true)));
    }

    [Fact]
    public Task Run_AnyMixOfGoodAndPoisonedItems_EachGetsItsOwnOutcome() =>
        Gen.Select(Gen.Int[1, 4], Gen.Int[1, 20], Gen.Int[0, 9].Array[1, 100]).SampleAsync(async (lanes, maxBatch, items) =>
        {
            var batcher = new SmartBatcher<int, int>(lanes, maxBatch, async (batch, _) =>
            {
                await Task.Yield();
                Assert.InRange(batch.Count, 1, maxBatch);
                return batch.Contains(0) ? throw new InvalidOperationException("poisoned") : [.. batch.Select(item => item * 2)];
            });

            Task<int>[] calls = [.. items.Select(item => batcher.RunAsync(item))];
            await Task.WhenAll(calls).WaitAsync(Deadline).ContinueWith(_ => { }, TaskScheduler.Default);

            for (int i = 0; i < items.Length; i++)
            {
                if (items[i] == 0)
                    Assert.Equal("poisoned", calls[i].Exception?.InnerException?.Message);
                else
                    Assert.Equal(items[i] * 2, await calls[i]);
            }
        }, iter: 200);
}
