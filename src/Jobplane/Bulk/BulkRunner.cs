using Jobplane.Maintenance;
using Jobplane.Storage;
using Jobplane.Workers;
using Microsoft.Extensions.Logging;

namespace Jobplane.Bulk;

/// <summary>Carries bulk operations out, a step of one after the other. Every node does; a step is taken by one of them.</summary>
internal sealed partial class BulkRunner
{
    /// <summary>The poll tells when there is something to do, at once; this is for an operation that nobody goes on with.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    // Somebody waits for the operation, and others for the database: it gets half of the time.
    private const int Rest = 1;

    private readonly IMaintenanceStore _store;
    private readonly JobWaker _waker;
    private readonly ILogger<BulkRunner> _logger;
    private readonly RecurringTask _task;
    private readonly PacedSweep _sweep;

    public BulkRunner(IMaintenanceStore store, JobWaker waker, TimeProvider time, ILogger<BulkRunner> logger)
    {
        _store = store;
        _waker = waker;
        _logger = logger;
        _task = new RecurringTask("carrying out bulk operations", Interval, time, logger);
        _sweep = new PacedSweep(time, Rest);
    }

    public Task RunAsync(CancellationToken cancellationToken) => _task.RunAsync(token => _sweep.RunAsync(StepAsync, token), cancellationToken);

    /// <summary>Tells that there is an operation to go on with.</summary>
    public void Wake() => _task.Wake();

    /// <summary>Takes the next step of the operation that has waited longest; false when none waits.</summary>
    public async Task<bool> StepAsync(CancellationToken cancellationToken)
    {
        BulkProgress? progress = await _store.StepBulkAsync(cancellationToken).ConfigureAwait(false);
        if (progress is null)
            return false;
        if (progress.Failure is not null)
            LogFailed(progress.Operation.Request.Action.ToName(), progress.Operation.Id, progress.Failure);
        else if (progress.IsEnd)
            LogCompleted(progress.Operation.Request.Action.ToName(), progress.Operation.Id, progress.Operation.Changed + progress.Outcome.Changed);
        if (progress.Outcome.HasCancelRequests)
            _waker.CancelRequested();
        await _waker.WakeAsync(progress.Outcome.Ready, cancellationToken).ConfigureAwait(false);
        return true;
    }

    [LoggerMessage(190, LogLevel.Information, "Completed the bulk {Action} {Id}: {Jobs} jobs changed")]
    private partial void LogCompleted(string action, Guid id, long jobs);

    [LoggerMessage(191, LogLevel.Error, "The bulk {Action} {Id} cannot go on, and has failed. What it has changed stays so; ask for another when the cause is gone")]
    private partial void LogFailed(string action, Guid id, Exception exception);
}
