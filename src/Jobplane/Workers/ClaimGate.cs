using System.Threading.Channels;

namespace Jobplane.Workers;

/// <summary>Says when a claim is worth its round trip, and for how many jobs of which queue.</summary>
/// <param name="shares">The queues.</param>
/// <param name="slots">The slots that their jobs run in.</param>
/// <param name="prefetch">How many jobs to hold ahead.</param>
/// <param name="mostClaimed">Most jobs of one turn.</param>
internal sealed class ClaimGate(QueueShare[] shares, SlotPool slots, Prefetch prefetch, int mostClaimed)
{
    private readonly QueueRotation _rotation = new(shares);

    /// <summary>Wakes the claiming loop. Given while it does not wait, a signal is kept, once.</summary>
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>Set by the claiming loop before it waits for room, so that others need wake it only then.</summary>
    private bool _awaitsRoom;

    private bool _isChanged;

    /// <summary>Jobs claimed and not yet written, of all queues.</summary>
    private int Held
    {
        get
        {
            int held = 0;
            foreach (QueueShare share in shares)
                held += share.Held;
            return held;
        }
    }

    /// <summary>Tells that a queue may have ready jobs.</summary>
    public void SetReady(QueueShare share)
    {
        share.MayBeReady = true;
        _wake.Writer.TryWrite(true);
    }

    /// <summary>Tells that a job of a queue is done with.</summary>
    public void RemoveOne(QueueShare share)
    {
        share.RemoveOne();
        if (Volatile.Read(ref _awaitsRoom))
            _wake.Writer.TryWrite(true);
    }

    /// <summary>Tells that limits have changed.</summary>
    public void SetChanged()
    {
        Volatile.Write(ref _isChanged, true);
        _wake.Writer.TryWrite(true);
    }

    /// <summary>
    /// Waits until there is something to claim and room for it, and divides the room among the queues. False when limits have changed: then what is
    /// held is to be looked at first.
    /// </summary>
    public async ValueTask<bool> WaitForTurnAsync(CancellationToken stopping)
    {
        while (true)
        {
            Volatile.Write(ref _awaitsRoom, false);
            if (Volatile.Read(ref _isChanged))
            {
                Volatile.Write(ref _isChanged, false);
                return false;
            }

            if (_rotation.CanUse && _rotation.Divide(FindRoom()) > 0)
                return true;
            // A worker that waits for ready jobs is not to be woken by the end of each running one.
            if (Array.Exists(shares, static share => share.MayBeReady))
            {
                AwaitRoom();
                // Between the first look and the wish to be told, the last job may have finished.
                if (_rotation.CanUse && FindRoom() > 0)
                    continue;
            }

            await _wake.Reader.ReadAsync(stopping).ConfigureAwait(false);
        }
    }

    /// <summary>Waits until all that was claimed is done with.</summary>
    public async Task WaitUntilEmptyAsync()
    {
        AwaitRoom();
        while (Held > 0)
            await _wake.Reader.ReadAsync(CancellationToken.None).ConfigureAwait(false);
    }

    private void AwaitRoom()
    {
        Volatile.Write(ref _awaitsRoom, true);
        Interlocked.MemoryBarrier();
    }

    /// <summary>How many jobs to ask for; 0 while it is too few to be worth it.</summary>
    private int FindRoom()
    {
        int ahead = prefetch.Count;
        int room = slots.Concurrency + ahead - Held;
        return room >= Math.Max(1, ahead / 2) ? Math.Min(room, mostClaimed) : 0;
    }
}
