using System.IO.Pipelines;
using Jobplane.AspNetCore.Jobs;

namespace Jobplane.AspNetCore.Live;

/// <summary>One client's stream. It has the job's latest state to send or nothing: changes that come while the client reads become one.</summary>
internal sealed class JobEventStream(JobClient jobs, LiveRequests requests, LiveRequest request, PipeWriter output)
{
    /// <summary>How soon clients come back after the stream has broken off.</summary>
    private static readonly TimeSpan ReconnectDelay = TimeSpan.FromSeconds(2);

    /// <summary>How soon a read that failed is tried again.</summary>
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    private readonly EventWriter _events = new(output);
    private TimeSpan _heartbeatAt;
    private TimeSpan _readAt = TimeSpan.MaxValue;

    /// <summary>A read under way. The stream does not wait for it: during an outage it takes long, and heartbeats go on.</summary>
    private Task<Job?>? _reading;

    public required string ProjectId { get; init; }

    public required Guid Id { get; init; }

    /// <summary>The version that the client has.</summary>
    public required string? Seen { get; set; }

    public required TimeSpan Heartbeat { get; init; }

    /// <summary>When the token is not good any more.</summary>
    public required TimeSpan TokenEnd { get; init; }

    public async Task RunAsync(JobRepresentation first)
    {
        _events.WriteRetry(ReconnectDelay);
        bool isEnd = Show(first);
        await FlushAsync();
        while (!isEnd)
        {
            await request.WaitAsync(Earliest(TokenEnd, _heartbeatAt, _reading is null ? _readAt : TimeSpan.MaxValue));
            isEnd = Step();
            if (output.UnflushedBytes > 0)
                await FlushAsync();
        }
    }

    /// <summary>Writes what there is to write. True when it is the last.</summary>
    private bool Step()
    {
        if (requests.IsStopping)
            return End("the server stops");
        if (requests.Now >= TokenEnd)
            return End("the token has expired");
        if (_reading is { IsCompleted: true } && EndRead())
            return true;
        if (_reading is null && (request.TakeChange() || requests.Now >= _readAt))
            BeginRead();
        if (requests.Now >= _heartbeatAt && output.UnflushedBytes == 0)
            _events.WriteComment("");
        return false;
    }

    private void BeginRead()
    {
        _readAt = TimeSpan.MaxValue;
        _reading = jobs.GetAsync(ProjectId, Id);
        _ = _reading.ContinueWith(
            static (_, state) => ((LiveRequest)state!).Wake(), request, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    private bool EndRead()
    {
        Task<Job?> read = _reading!;
        _reading = null;
        if (read.Exception?.InnerException is StoreUnavailableException)
        {
            _readAt = requests.Now + RetryDelay;
            return false;
        }

        return read.GetAwaiter().GetResult() is { } job ? Show(JobRepresentation.Of(job)) : End("the job was deleted");
    }

    private bool Show(JobRepresentation job)
    {
        if (job.Version != Seen)
            _events.WriteEvent(job.Version, job.Utf8.Span);
        Seen = job.Version;
        return job.IsFinished;
    }

    private bool End(string reason)
    {
        _events.WriteComment(reason);
        return true;
    }

    private async ValueTask FlushAsync()
    {
        await request.FlushAsync();
        _heartbeatAt = requests.Now + Heartbeat;
    }

    private static TimeSpan Earliest(params ReadOnlySpan<TimeSpan> times)
    {
        TimeSpan earliest = TimeSpan.MaxValue;
        foreach (TimeSpan time in times)
        {
            if (time < earliest)
                earliest = time;
        }

        return earliest;
    }
}
