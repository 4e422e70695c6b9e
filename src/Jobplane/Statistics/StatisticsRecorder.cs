using Jobplane.Storage;
using Jobplane.Workers;
using Microsoft.Extensions.Logging;

namespace Jobplane.Statistics;

/// <summary>
/// Counts what this process's workers and rescuer have stored, and writes the counts every few seconds in one statement. A process that is killed loses the
/// last of them; during an outage of the store they wait.
/// </summary>
internal sealed partial class StatisticsRecorder
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    // As long as giving back the lease may take, beside which it runs: part of the second that a stop may take beyond its grace time.
    private static readonly TimeSpan LastTimeout = TimeSpan.FromMilliseconds(400);

    private readonly IWorkerStore _store;
    private readonly TimeProvider _time;
    private readonly ILogger<StatisticsRecorder> _logger;
    private readonly RecurringTask _task;
    private readonly StatisticsBuffer _buffer = new();

    public StatisticsRecorder(IWorkerStore store, TimeProvider time, ILogger<StatisticsRecorder> logger)
    {
        _store = store;
        _time = time;
        _logger = logger;
        _task = new RecurringTask("storing statistics", Interval, time, logger);
    }

    /// <summary>Counts an attempt whose end has been stored. Returns at once.</summary>
    public void Count(ClaimedJob job, TimeSpan ran, AttemptEnd end, string? error)
    {
        if (end != AttemptEnd.None && _buffer.Count(job, ran, end, error))
            _task.Wake();
    }

    /// <summary>Counts attempts whose workers died.</summary>
    public void Count(RescueResult rescued)
    {
        foreach (RescuedJob job in rescued.Jobs)
        {
            AttemptEnd end = AttemptEnd.FailedAttempt | job.Status switch
            {
                JobStatus.Failed => AttemptEnd.Failed,
                JobStatus.Cancelled => AttemptEnd.Cancelled,
                _ => AttemptEnd.None,
            };
            if (_buffer.Count(job, end, RescueResult.Error))
                _task.Wake();
        }
    }

    /// <summary>Stores what is counted every few seconds, until cancelled, and then once more.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await _task.RunAsync(FlushAsync, cancellationToken).ConfigureAwait(false);
        using var timeout = new CancellationTokenSource(LastTimeout, _time);
        try
        {
            await FlushAsync(timeout.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is StoreException or OperationCanceledException)
        {
            LogLost(e.Message);
        }
    }

    /// <summary>Stores what is counted now.</summary>
    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        StatisticsBatch batch = _buffer.Take();
        if (batch.IsEmpty)
            return;
        try
        {
            await _store.RecordStatisticsAsync(batch, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            // If only the answer was lost, these are counted twice, as rarely as that happens: they are statistics, and no job depends on them.
            _buffer.Return(batch);
            throw;
        }
    }

    [LoggerMessage(210, LogLevel.Warning, "The statistics of the last seconds could not be stored before the worker stopped, and are lost: {Reason}")]
    private partial void LogLost(string reason);
}
