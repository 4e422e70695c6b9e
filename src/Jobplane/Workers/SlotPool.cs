using System.Threading.Channels;

namespace Jobplane.Workers;

/// <summary>
/// A worker's slots: loops that take jobs and run them. Their number may change at any time. When it falls, the surplus leave at the end of what
/// they run, so that nothing is interrupted.
/// </summary>
/// <param name="concurrency">How many at first.</param>
/// <param name="jobs">Where the slots take jobs from; they end when it is completed and empty.</param>
/// <param name="run">Runs a job; must not throw.</param>
/// <param name="time">Measures time limits.</param>
internal sealed class SlotPool(int concurrency, ChannelReader<Assignment> jobs, Func<Assignment, Slot, Task> run, TimeProvider time) : IDisposable
{
    private readonly Lock _lock = new();

    /// <summary>The slots whose loop runs. More than the concurrency while the surplus have yet to leave.</summary>
    private readonly List<Slot> _slots = [];

    private readonly List<Task> _loops = [];
    private int _concurrency = concurrency;
    private bool _isStarted;

    /// <summary>Jobs that may run at once.</summary>
    public int Concurrency => Volatile.Read(ref _concurrency);

    /// <summary>Jobs that are running.</summary>
    public int Busy
    {
        get
        {
            lock (_lock)
                return _slots.Count(static slot => slot.IsBusy);
        }
    }

    public void Start()
    {
        lock (_lock)
        {
            _isStarted = true;
            Fill();
        }
    }

    /// <summary>Changes the number of slots. False when it is the same.</summary>
    public bool SetConcurrency(int concurrency)
    {
        lock (_lock)
        {
            if (concurrency == _concurrency)
                return false;
            Volatile.Write(ref _concurrency, concurrency);
            if (_isStarted)
                Fill();
            return true;
        }
    }

    /// <summary>Waits until all slots have ended, because there are no more jobs to come.</summary>
    public async Task EndAsync()
    {
        Task[] loops;
        lock (_lock)
        {
            _isStarted = false;
            loops = [.. _loops];
        }

        await Task.WhenAll(loops).ConfigureAwait(false);
    }

    /// <summary>Does something to each slot, those that are to leave included.</summary>
    public void ForEach(Action<Slot> action)
    {
        lock (_lock)
            _slots.ForEach(action);
    }

    public void Dispose() => ForEach(static slot => slot.Dispose());

    private void Fill()
    {
        _loops.RemoveAll(static loop => loop.IsCompletedSuccessfully);
        while (_slots.Count < _concurrency)
        {
            var slot = new Slot(time);
            _slots.Add(slot);
            _loops.Add(Task.Run(() => RunAsync(slot), CancellationToken.None));
        }
    }

    private async Task RunAsync(Slot slot)
    {
        while (await jobs.WaitToReadAsync().ConfigureAwait(false))
        {
            while (true)
            {
                // Before it takes a job, as one that it has taken is its to run.
                if (HasLeft(slot))
                    return;
                if (!jobs.TryRead(out Assignment assignment))
                    break;
                await run(assignment, slot).ConfigureAwait(false);
            }
        }
    }

    private bool HasLeft(Slot slot)
    {
        lock (_lock)
        {
            if (_slots.Count <= _concurrency)
                return false;
            _slots.Remove(slot);
        }

        slot.Dispose();
        return true;
    }
}
