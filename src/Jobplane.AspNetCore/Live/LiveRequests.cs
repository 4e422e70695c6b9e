using System.Runtime.InteropServices;
using Jobplane.AspNetCore.Errors;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Jobplane.AspNetCore.Live;

/// <summary>The requests that wait for jobs to change: counts them, and wakes them by one timer when their time has come or the process stops.</summary>
internal sealed class LiveRequests : IDisposable
{
    /// <summary>How late a request may be woken.</summary>
    private static readonly TimeSpan Resolution = TimeSpan.FromMilliseconds(250);

    private readonly JobWatcher _watcher;
    private readonly ApiLiveOptions _options;
    private readonly TimeProvider _time;
    private readonly long _startedAt;
    private readonly ITimer _timer;
    private readonly CancellationToken _stopping;
    private readonly CancellationTokenRegistration _onStopping;
    private readonly Lock _lock = new();
    private readonly HashSet<LiveRequest> _open = [];
    private readonly Dictionary<string, int> _ofProjects = new(StringComparer.Ordinal);

    public LiveRequests(JobWatcher watcher, IOptions<JobplaneApiOptions> options, TimeProvider time, IHostApplicationLifetime lifetime)
    {
        _watcher = watcher;
        _options = options.Value.Live;
        _time = time;
        _startedAt = time.GetTimestamp();
        _timer = time.CreateTimer(_ => Tick(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _stopping = lifetime.ApplicationStopping;
        _onStopping = _stopping.Register(WakeAll);
    }

    /// <summary>The time on a monotonic clock, on which the times of waiting requests are told.</summary>
    public TimeSpan Now => _time.GetElapsedTime(_startedAt);

    /// <summary>How many requests wait.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
                return _open.Count;
        }
    }

    /// <summary>Whether the process stops, and waiting requests have to end.</summary>
    public bool IsStopping => _stopping.IsCancellationRequested;

    /// <summary>Lets a request wait for a job of its project. It keeps its place until it is disposed.</summary>
    /// <exception cref="RefusedRequestException">The project, or the process, has as many as it may.</exception>
    public LiveRequest Open(HttpContext context, string projectId, Guid id)
    {
        var request = new LiveRequest(this, context, projectId);
        Admit(request);
        request.Watch = _watcher.Watch(projectId, id, request.NoteChange);
        return request;
    }

    public void Close(LiveRequest request)
    {
        lock (_lock)
        {
            if (!_open.Remove(request))
                return;
            if (--CollectionsMarshal.GetValueRefOrNullRef(_ofProjects, request.ProjectId) == 0)
                _ofProjects.Remove(request.ProjectId);
            if (_open.Count == 0)
                _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    public void Dispose()
    {
        _onStopping.Dispose();
        _timer.Dispose();
    }

    private void Admit(LiveRequest request)
    {
        lock (_lock)
        {
            int ofProject = _ofProjects.GetValueOrDefault(request.ProjectId);
            if (ofProject >= _options.ProjectLimit)
                throw new RefusedRequestException(ApiErrors.TooManyWaiting(_options.ProjectLimit));
            if (_open.Count >= _options.TotalLimit)
                throw new RefusedRequestException(ApiErrors.Unavailable);
            _ofProjects[request.ProjectId] = ofProject + 1;
            _open.Add(request);
            if (_open.Count == 1)
                _timer.Change(Resolution, Resolution);
        }
    }

    private void Tick()
    {
        long now = Now.Ticks;
        foreach (LiveRequest request in Opened())
            request.Tick(now);
    }

    private void WakeAll()
    {
        foreach (LiveRequest request in Opened())
            request.Wake();
    }

    private LiveRequest[] Opened()
    {
        lock (_lock)
            return [.. _open];
    }
}
