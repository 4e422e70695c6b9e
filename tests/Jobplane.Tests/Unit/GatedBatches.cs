using System.Threading.Channels;

namespace Jobplane.Tests.Unit;

/// <summary>Batches that begin when they like, and end when the test says so.</summary>
internal sealed class GatedBatches : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private readonly Channel<int[]> _begun = Channel.CreateUnbounded<int[]>();
    private readonly SemaphoreSlim _gate = new(0);
    private int _inFlight;
    private int _mostInFlight;

    public int InFlight => Volatile.Read(ref _inFlight);

    public int MostInFlight => Volatile.Read(ref _mostInFlight);

    /// <summary>Runs a batch, whose results are its items.</summary>
    public async Task<int[]> RunAsync(IReadOnlyList<int> items, CancellationToken cancellationToken)
    {
        int now = Interlocked.Increment(ref _inFlight);
        InterlockedMax(now);
        await _begun.Writer.WriteAsync([.. items], cancellationToken);
        await _gate.WaitAsync(cancellationToken);
        Interlocked.Decrement(ref _inFlight);
        return [.. items];
    }

    /// <summary>Waits until a batch has begun, and checks its items if any are given.</summary>
    public async Task NextAsync(int[]? expected = null)
    {
        using var deadline = new CancellationTokenSource(Deadline);
        int[] items = await _begun.Reader.ReadAsync(deadline.Token);
        if (expected is not null)
            Assert.Equal(expected, items);
    }

    /// <summary>Lets one batch end.</summary>
    public void Release() => _gate.Release();

    public ValueTask DisposeAsync()
    {
        // A failed test leaves its batches waiting.
        _gate.Release(1000);
        return ValueTask.CompletedTask;
    }

    private void InterlockedMax(int value)
    {
        int seen = Volatile.Read(ref _mostInFlight);
        while (value > seen && Interlocked.CompareExchange(ref _mostInFlight, value, seen) is int current && current != seen)
            seen = current;
    }
}
