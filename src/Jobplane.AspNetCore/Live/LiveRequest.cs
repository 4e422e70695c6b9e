using System.Threading.Channels;
using Microsoft.AspNetCore.Http;

namespace Jobplane.AspNetCore.Live;

/// <summary>One request that waits for a job to change. It costs this object: no thread, no timer, no connection to the store.</summary>
internal sealed class LiveRequest(LiveRequests requests, HttpContext context, string projectId) : IDisposable
{
    /// <summary>How long a client may take to make room for what is sent to it: 1 MiB at 35 KB/s.</summary>
    private static readonly TimeSpan FlushLimit = TimeSpan.FromSeconds(30);

    // Woken while nobody waits, it keeps that, once.
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    private long _wakeAt = long.MaxValue;
    private long _abortAt = long.MaxValue;
    private bool _hasChanged;

    public string ProjectId { get; } = projectId;

    /// <summary>What was opened with this request, and ends with it.</summary>
    public IDisposable? Watch { get; set; }

    /// <summary>Notes that the job may have changed, and wakes the request.</summary>
    public void NoteChange()
    {
        Volatile.Write(ref _hasChanged, true);
        Wake();
    }

    public void Wake() => _wake.Writer.TryWrite(true);

    /// <summary>Whether the job may have changed since this was last asked.</summary>
    public bool TakeChange() => Interlocked.Exchange(ref _hasChanged, false);

    /// <summary>Waits until the request is woken: by a change, by the end of the process, or when a time by the clock of <see cref="LiveRequests"/> has come.</summary>
    public async ValueTask WaitAsync(TimeSpan until)
    {
        Volatile.Write(ref _wakeAt, until.Ticks);
        await _wake.Reader.ReadAsync(context.RequestAborted);
    }

    /// <summary>Sends what was written. The connection of a client that does not take it in time is cut: nothing is kept for it.</summary>
    public async ValueTask FlushAsync()
    {
        Volatile.Write(ref _abortAt, (requests.Now + FlushLimit).Ticks);
        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
        Volatile.Write(ref _abortAt, long.MaxValue);
    }

    /// <summary>Does what is due by now.</summary>
    public void Tick(long now)
    {
        if (now >= Volatile.Read(ref _wakeAt))
            Wake();
        if (now >= Volatile.Read(ref _abortAt))
            context.Abort();
    }

    public void Dispose()
    {
        Watch?.Dispose();
        requests.Close(this);
    }
}
