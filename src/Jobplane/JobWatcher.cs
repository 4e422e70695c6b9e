using System.Threading.Channels;
using Jobplane.Enqueueing;
using Jobplane.Storage;
using Jobplane.Watching;
using Jobplane.Workers;
using Microsoft.Extensions.Logging;

namespace Jobplane;

/// <summary>
/// Says when jobs change, whoever changes them. However many are watched, one loop looks them all up together, once a second; changes that this
/// process makes are looked up at once. It does nothing while nobody watches. Safe for concurrent use.
/// </summary>
public sealed class JobWatcher
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly IJobStore _store;
    private readonly TimeProvider _time;
    private readonly Outage _outage;
    private readonly Lock _lock = new();
    private readonly Dictionary<JobKey, WatchedJob> _jobs = [];

    /// <summary>Jobs whose change was told, each once, and null for: it is time to look at all.</summary>
    private readonly Channel<WatchedJob?> _toLookUp = Channel.CreateUnbounded<WatchedJob?>(new UnboundedChannelOptions { SingleReader = true });

    private ITimer? _timer;

    /// <summary>Read without the lock, so that workers pay one look at a field when nobody watches.</summary>
    private volatile bool _isWatching;

    internal JobWatcher(IJobStore store, TimeProvider time, ILogger<JobWatcher> logger)
    {
        _store = store;
        _time = time;
        _outage = new Outage("watching jobs", time, logger);
    }

    /// <summary>Whether anybody watches, so that changes are worth telling.</summary>
    internal bool IsWatching => _isWatching;

    /// <summary>
    /// Watches a job of a project until the result is disposed. <paramref name="onChange"/> is called each time the job may have changed since it was
    /// last read, and at least once; whoever wants to know how reads the job. It must return at once and not throw. Changes between two looks are told
    /// as one.
    /// </summary>
    public IDisposable Watch(string projectId, Guid id, Action onChange)
    {
        JobValidator.CheckProject(projectId);
        ArgumentNullException.ThrowIfNull(onChange);
        var key = new JobKey(projectId, id);
        lock (_lock)
        {
            if (!_jobs.TryGetValue(key, out WatchedJob? job))
                _jobs.Add(key, job = new WatchedJob(key));
            job.Watches.Add(onChange);
            _isWatching = true;
            if (_timer is null)
                Start();
        }

        return new Subscription(this, key, onChange);
    }

    /// <summary>Tells of a change that was made in this process, after its commit.</summary>
    internal void Tell(string projectId, Guid id)
    {
        if (!_isWatching)
            return;
        lock (_lock)
        {
            if (!_jobs.TryGetValue(new JobKey(projectId, id), out WatchedJob? job) || job.IsTold)
                return;
            job.IsTold = true;
            _toLookUp.Writer.TryWrite(job);
        }
    }

    private void Start()
    {
        _timer = _time.CreateTimer(static state => ((ChannelWriter<WatchedJob?>)state!).TryWrite(null), _toLookUp.Writer, Interval, Interval);
        _ = Task.Run(RunAsync, CancellationToken.None);
    }

    private async Task RunAsync()
    {
        while (await TakeAsync().ConfigureAwait(false) is { Count: > 0 } jobs)
        {
            try
            {
                await LookUpAsync(jobs).ConfigureAwait(false);
                _outage.Over();
            }
#pragma warning disable CA1031 // Whoever watches later needs this loop, whatever went wrong.
            catch (Exception e)
#pragma warning restore CA1031
            {
                // What was told is found by the next look at all.
                await _outage.WaitAsync(e, CancellationToken.None).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Waits until there is something to look up. When nobody watches any more, nothing is returned and the loop has ended.</summary>
    private async ValueTask<List<WatchedJob>> TakeAsync()
    {
        var told = new List<WatchedJob>();
        while (true)
        {
            bool all = false;
            await _toLookUp.Reader.WaitToReadAsync().ConfigureAwait(false);
            lock (_lock)
            {
                while (_toLookUp.Reader.TryRead(out WatchedJob? job))
                {
                    if (job is null)
                        all = true;
                    else
                        told.Add(job);
                }

                if (_jobs.Count == 0)
                {
                    _timer!.Dispose();
                    _timer = null;
                    return [];
                }

                List<WatchedJob> taken = all ? [.. _jobs.Values] : told;
                foreach (WatchedJob job in taken)
                    job.IsTold = false;
                if (taken.Count > 0)
                    return taken;
            }
        }
    }

    private async Task LookUpAsync(List<WatchedJob> jobs)
    {
        foreach (WatchedJob[] batch in jobs.Chunk(_store.Traits.MaxBatch))
        {
            string?[] versions = await _store.GetVersionsAsync(Array.ConvertAll(batch, static job => job.Key), CancellationToken.None).ConfigureAwait(false);
            foreach (Action watch in ChangedOf(batch, versions))
                watch();
        }
    }

    private List<Action> ChangedOf(WatchedJob[] jobs, string?[] versions)
    {
        var changed = new List<Action>();
        lock (_lock)
        {
            for (int i = 0; i < jobs.Length; i++)
            {
                if (jobs[i].Update(versions[i]))
                    changed.AddRange(jobs[i].Watches);
            }
        }

        return changed;
    }

    private void End(JobKey key, Action onChange)
    {
        lock (_lock)
        {
            WatchedJob job = _jobs[key];
            job.Watches.Remove(onChange);
            if (job.Watches.Count > 0)
                return;
            _jobs.Remove(key);
            _isWatching = _jobs.Count > 0;
        }
    }

    private sealed class Subscription(JobWatcher watcher, JobKey key, Action onChange) : IDisposable
    {
        private bool _isDisposed;

        public void Dispose()
        {
            if (!Interlocked.Exchange(ref _isDisposed, true))
                watcher.End(key, onChange);
        }
    }
}
