using Jobplane.Batching;
using Jobplane.Reports;
using Jobplane.Statistics;
using Jobplane.Storage;
using Microsoft.Extensions.Logging;

namespace Jobplane.Workers;

/// <summary>
/// Writes how attempts ended, in batches. During an outage it holds on to what it has: a finished job must not run again
/// only because the database was away when it finished.
/// </summary>
internal sealed partial class OutcomeWriter
{
    private readonly AttemptReporter _reporter;
    private readonly JobWatcher _watcher;
    private readonly StatisticsRecorder _statistics;
    private readonly Outage _outage;
    private readonly ILogger<OutcomeWriter> _logger;
    private readonly BatchQueue<Ending> _completions;
    private readonly BatchQueue<Ending> _results;
    private readonly BatchQueue<Ending> _failures;
    private readonly BatchQueue<Ending> _settlements;
    private readonly BatchQueue<Ending> _releases;
    private readonly BatchQueue<Ending> _snoozes;

    public OutcomeWriter(
        IWorkerStore store,
        IJobStore jobs,
        AttemptReporter reporter,
        JobWatcher watcher,
        StatisticsRecorder statistics,
        TimeProvider time,
        ILogger<OutcomeWriter> logger)
    {
        _reporter = reporter;
        _watcher = watcher;
        _statistics = statistics;
        _logger = logger;
        _outage = new Outage("writing outcomes of jobs", time, logger);
        StoreTraits traits = jobs.Traits;
        _completions = Queue(traits.WriteLanes, static ending => ending.Assignment.Job.Key, store.CompleteAsync);
        _results = Queue(
            lanes: 1,
            static ending => new JobCompletion(ending.Assignment.Job.Key, ((JobOutcome.CompletedWithResult)ending.Outcome).Result),
            store.CompleteAsync);
        _failures = Queue(lanes: 1, ToFailedAttempt, store.FailAsync);
        // Apart from other failures: a handler that leaves its transaction open would make them wait for its job's row.
        _settlements = Queue(lanes: 1, ToFailedAttempt, store.FailAsync);
        _releases = Queue(lanes: 1, static ending => ending.Assignment.Job.Key, store.ReleaseAsync);
        _snoozes = Queue(
            lanes: 1,
            static ending => new SnoozedJob(ending.Assignment.Job.Key, ((JobOutcome.Snoozed)ending.Outcome).Delay),
            store.SnoozeAsync);

        BatchQueue<Ending> Queue<T>(int lanes, Converter<Ending, T> convert, Func<IReadOnlyList<T>, CancellationToken, Task<bool[]>> write) =>
            new(lanes, traits.MaxBatch, batch => WriteAsync(batch, batch.ConvertAll(convert), write), Fail);
    }

    /// <summary>When cancelled, outcomes that cannot be written at once are given up: their leases will run out.</summary>
    public CancellationToken GiveUp { get; set; }

    /// <summary>Sees to it that an outcome is written, and tells the job's owner when nothing more is to be done. Returns at once.</summary>
    public void Write(Assignment assignment, JobOutcome outcome, TimeSpan ran) =>
        Write(new Ending(assignment, outcome, ran, IsCompletedByHandler: false));

    private void Write(Ending ending)
    {
        (Assignment assignment, JobOutcome outcome, TimeSpan ran, bool isCompletedByHandler) = ending;
        switch (outcome)
        {
            case JobOutcome.Completed:
                _completions.Post(ending);
                break;
            case JobOutcome.CompletedWithResult:
                _results.Post(ending);
                break;
            case JobOutcome.Reported reported:
                _reporter.Finish(reported.Report, () => Write(new Ending(assignment, reported.Outcome, ran, reported.Report.IsCompletedByHandler)));
                break;
            case JobOutcome.Failed or JobOutcome.Cancelled:
                (isCompletedByHandler ? _settlements : _failures).Post(ending);
                break;
            case JobOutcome.Released:
                _releases.Post(ending);
                break;
            case JobOutcome.Snoozed:
                _snoozes.Post(ending);
                break;
            default:
                assignment.Owner.Finish(assignment, isWritten: true);
                break;
        }
    }

    private async Task WriteAsync<T>(List<Ending> endings, List<T> batch, Func<IReadOnlyList<T>, CancellationToken, Task<bool[]>> write)
    {
        bool[] held = await PersistAsync(batch, write).ConfigureAwait(false);
        for (int i = 0; i < held.Length; i++)
        {
            Assignment assignment = endings[i].Assignment;
            if (held[i])
                _statistics.Count(assignment.Job, endings[i].Ran, endings[i].Outcome.End, endings[i].Outcome.ErrorText);
            // What the handler has completed itself, and committed, is not there to be written any more.
            else if (endings[i].IsCompletedByHandler)
                _statistics.Count(assignment.Job, endings[i].Ran, AttemptEnd.Completed, error: null);
            else
                LogLost(assignment.Job.Key.JobId, assignment.Job.Type);
            _watcher.Tell(assignment.Job.ProjectId, assignment.Job.Key.JobId);
            assignment.Owner.Finish(assignment, isWritten: true);
        }
    }

    private async Task<bool[]> PersistAsync<T>(List<T> batch, Func<IReadOnlyList<T>, CancellationToken, Task<bool[]>> write)
    {
        while (true)
        {
            try
            {
                bool[] held = await write(batch, CancellationToken.None).ConfigureAwait(false);
                _outage.Over();
                return held;
            }
            catch (StoreUnavailableException e) when (!GiveUp.IsCancellationRequested)
            {
                await _outage.WaitAsync(e, GiveUp).ConfigureAwait(false);
            }
        }
    }

    private void Fail(Ending ending, Exception error)
    {
        Assignment assignment = ending.Assignment;
        if (error is StoreUnavailableException)
            GiveUpOn(assignment);
        else
            _ = FailLaterAsync(ending, error);
    }

    /// <summary>Whatever keeps an outcome from being written, the job must not stay running for as long as this worker lives.</summary>
    private async Task FailLaterAsync(Ending ending, Exception error)
    {
        Assignment assignment = ending.Assignment;
        LogNotStorable(error, assignment.Job.Key.JobId, assignment.Job.Type);
        await _outage.WaitAsync(error, GiveUp).ConfigureAwait(false);
        if (GiveUp.IsCancellationRequested)
            GiveUpOn(assignment);
        else
            Write(assignment, new JobOutcome.Failed("The outcome of this attempt could not be stored.", RetryAfter: null), ending.Ran);
    }

    private void GiveUpOn(Assignment assignment)
    {
        LogGivenUp(assignment.Job.Key.JobId, assignment.Job.Type);
        assignment.Owner.Finish(assignment, isWritten: false);
    }

    private static FailedAttempt ToFailedAttempt(Ending ending)
    {
        if (ending.Outcome is JobOutcome.Cancelled cancelled)
            return new FailedAttempt(ending.Assignment.Job.Key, cancelled.Reason, RetryAfter: null, IsCancelled: true);
        var failed = (JobOutcome.Failed)ending.Outcome;
        return new FailedAttempt(ending.Assignment.Job.Key, failed.Error, failed.RetryAfter);
    }

    private readonly record struct Ending(Assignment Assignment, JobOutcome Outcome, TimeSpan Ran, bool IsCompletedByHandler);

    [LoggerMessage(111, LogLevel.Warning, "The lease on job {JobId} ({Type}) was lost before its outcome could be written; nothing was written")]
    private partial void LogLost(Guid jobId, string type);

    [LoggerMessage(112, LogLevel.Warning, "The outcome of job {JobId} ({Type}) could not be written before the worker stopped; it runs again when its lease expires")]
    private partial void LogGivenUp(Guid jobId, string type);

    [LoggerMessage(113, LogLevel.Error, "The outcome of job {JobId} ({Type}) cannot be stored, so the job fails")]
    private partial void LogNotStorable(Exception error, Guid jobId, string type);
}
