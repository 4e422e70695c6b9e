using Jobplane.Batching;
using Jobplane.Storage;
using Microsoft.Extensions.Logging;

namespace Jobplane.Workers;

/// <summary>
/// Writes how attempts ended, in batches. During an outage it holds on to what it has: a finished job must not run again
/// only because the database was away when it finished.
/// </summary>
internal sealed partial class OutcomeWriter
{
    private readonly IWorkerStore _store;
    private readonly Outage _outage;
    private readonly ILogger<OutcomeWriter> _logger;
    private readonly SmartBatcher<ClaimKey, bool> _completions;
    private readonly SmartBatcher<FailedAttempt, bool> _failures;
    private readonly SmartBatcher<ClaimKey, bool> _releases;

    public OutcomeWriter(IWorkerStore store, IJobStore jobs, TimeProvider time, ILogger<OutcomeWriter> logger)
    {
        _store = store;
        _logger = logger;
        _outage = new Outage("writing outcomes of jobs", time, logger);
        StoreTraits traits = jobs.Traits;
        _completions = new(traits.WriteLanes, traits.MaxBatch, (batch, _) => PersistAsync(batch, _store.CompleteAsync));
        _failures = new(lanes: 1, traits.MaxBatch, (batch, _) => PersistAsync(batch, _store.FailAsync));
        _releases = new(lanes: 1, traits.MaxBatch, (batch, _) => PersistAsync(batch, _store.ReleaseAsync));
    }

    /// <summary>When cancelled, outcomes that cannot be written at once are given up: their leases will run out.</summary>
    public CancellationToken GiveUp { get; set; }

    /// <summary>Writes one outcome. Never throws. False when the store did not take it, so that the job still counts as running there.</summary>
    public async Task<bool> WriteAsync(Assignment assignment, JobOutcome outcome)
    {
        ClaimedJob job = assignment.Job;
        try
        {
            if (outcome is not JobOutcome.Lost && !await PersistAsync(job.Key, outcome).ConfigureAwait(false))
                LogLost(job.Key.JobId, job.Type);
            return true;
        }
        catch (StoreUnavailableException)
        {
            LogGivenUp(job.Key.JobId, job.Type);
            return false;
        }
#pragma warning disable CA1031 // Whatever keeps an outcome from being written, the job must not stay running for as long as this worker lives.
        catch (Exception e)
#pragma warning restore CA1031
        {
            LogNotStorable(e, job.Key.JobId, job.Type);
            await _outage.WaitAsync(e, GiveUp).ConfigureAwait(false);
            if (GiveUp.IsCancellationRequested)
                return false;
            return await WriteAsync(assignment, new JobOutcome.Failed("The outcome of this attempt could not be stored.", null)).ConfigureAwait(false);
        }
    }

    private Task<bool> PersistAsync(ClaimKey key, JobOutcome outcome) => outcome switch
    {
        JobOutcome.Completed => _completions.RunAsync(key),
        JobOutcome.Failed failed => _failures.RunAsync(new FailedAttempt(key, failed.Error, failed.RetryAfter)),
        JobOutcome.Released => _releases.RunAsync(key),
        _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome, "Not an outcome that is written."),
    };

    private async Task<bool[]> PersistAsync<T>(IReadOnlyList<T> batch, Func<IReadOnlyList<T>, CancellationToken, Task<bool[]>> write)
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

    [LoggerMessage(111, LogLevel.Warning, "The lease on job {JobId} ({Type}) was lost before its outcome could be written; nothing was written")]
    private partial void LogLost(Guid jobId, string type);

    [LoggerMessage(112, LogLevel.Warning, "The outcome of job {JobId} ({Type}) could not be written before the worker stopped; it runs again when its lease expires")]
    private partial void LogGivenUp(Guid jobId, string type);

    [LoggerMessage(113, LogLevel.Error, "The outcome of job {JobId} ({Type}) cannot be stored, so the job fails")]
    private partial void LogNotStorable(Exception error, Guid jobId, string type);
}
