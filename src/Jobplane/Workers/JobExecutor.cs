using Jobplane.Handlers;
using Jobplane.Reports;
using Jobplane.Retries;
using Jobplane.Storage;
using Jobplane.Telemetry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Jobplane.Workers;

/// <summary>Runs one attempt of one job, and says how it ended.</summary>
internal sealed partial class JobExecutor(
    HandlerRegistry handlers,
    IServiceScopeFactory scopes,
    AttemptReporter reporter,
    JobplaneMetrics metrics,
    IOptions<JobplaneOptions> options,
    ILogger<JobExecutor> logger)
{
    private readonly JobErrorFormatter _errors = new(options.Value.RedactError);

    public async ValueTask<JobOutcome> ExecuteAsync(Assignment assignment, Slot slot)
    {
        ClaimedJob job = assignment.Job;
        // A worker claims only types it has handlers for.
        HandlerDescriptor handler = handlers.Find(job.Type)!;
        using AttemptOperation? operation = AttemptOperation.Begin(metrics, job);
        CancellationToken cancellation = slot.Begin(assignment.Session, job.Key, handler.Options.Timeout);
        JobOutcome outcome;
        try
        {
            await InvokeAsync(handler, job, cancellation).ConfigureAwait(false);
            outcome = JobOutcome.Completed.Instance;
        }
#pragma warning disable CA1031 // Whatever a handler throws is the outcome of its job.
        catch (Exception e)
#pragma warning restore CA1031
        {
            outcome = Judge(e, job, handler.Options, slot.StopReason, cancellation);
        }
        finally
        {
            slot.End();
        }

        operation?.End(outcome);
        return reporter.End(job.Key) is { } report ? Report(report, job, outcome) : outcome;
    }

    private async Task InvokeAsync(HandlerDescriptor handler, ClaimedJob job, CancellationToken cancellation)
    {
        AsyncServiceScope scope = scopes.CreateAsyncScope();
        await using (scope.ConfigureAwait(false))
            await handler.Invoke(scope.ServiceProvider, job.Payload, options.Value.PayloadJson, Context(job), cancellation).ConfigureAwait(false);
    }

    private JobOutcome Judge(Exception error, ClaimedJob job, HandlerOptions handler, StopReason stopReason, CancellationToken cancellation)
    {
        if (error is OperationCanceledException && cancellation.IsCancellationRequested)
        {
            if (stopReason == StopReason.LeaseLost)
                return JobOutcome.Lost.Instance;
            // The store ends a released job that was to be cancelled, so both are written alike.
            if (stopReason is StopReason.Shutdown or StopReason.CancelRequested)
                return stopReason == StopReason.Shutdown ? JobOutcome.Released.ToRunAgain : JobOutcome.Released.ToBeCancelled;
            error = new TimeoutException($"The attempt took longer than its limit of {handler.Timeout.TotalSeconds:0.###} s.");
        }

        switch (error)
        {
            case SnoozeException snooze:
                LogSnoozed(job.Key.JobId, job.Type, snooze.Delay, snooze.Message);
                return new JobOutcome.Snoozed(snooze.Delay);
            case CancelJobException:
                LogCancelled(job.Key.JobId, job.Type, error.Message);
                return new JobOutcome.Cancelled(_errors.Format(error));
        }

        TimeSpan? delay = error is NonRetryableException || job.Attempt >= job.MaxAttempts ? null : DelayAfter(error, job, handler.Retry);
        if (delay is null)
            LogFailed(error, job.Key.JobId, job.Type, job.Attempt);
        else
            LogAttemptFailed(error, job.Key.JobId, job.Type, job.Attempt, job.MaxAttempts);
        return new JobOutcome.Failed(_errors.Format(error), delay, IsCancelRequested: stopReason == StopReason.CancelRequested)
        {
            ErrorType = error.GetType().FullName,
        };
    }

    private TimeSpan? DelayAfter(Exception error, ClaimedJob job, RetryPolicy policy)
    {
        try
        {
            return policy.DelayAfter(error, job.Attempt);
        }
#pragma warning disable CA1031 // The policy is an application's code, and the job must get an outcome.
        catch (Exception e)
#pragma warning restore CA1031
        {
            LogPolicyFailed(e, job.Key.JobId, job.Type);
            return policy.DelayAfter(job.Attempt);
        }
    }

    private JobOutcome Report(AttemptReport report, ClaimedJob job, JobOutcome outcome)
    {
        if (outcome is JobOutcome.Completed && report.IsCompletedByHandler)
            outcome = UnlessCommitted(job);
        else if (outcome is JobOutcome.Completed && report.Result is { } result)
            outcome = new JobOutcome.CompletedWithResult(result);
        return outcome is JobOutcome.Lost ? outcome : new JobOutcome.Reported(report, outcome);
    }

    /// <summary>
    /// The outcome of a job that its handler has completed on its own transaction. Whether that was committed is for the store to say: if so, the
    /// job is not running any more, and this changes nothing.
    /// </summary>
    private JobOutcome.Failed UnlessCommitted(ClaimedJob job) => new(
        "CompleteInAsync was called, but its transaction was not committed.",
        job.Attempt >= job.MaxAttempts ? null : handlers.Find(job.Type)!.Options.Retry.DelayAfter(job.Attempt));

    private JobContext Context(ClaimedJob job) => new()
    {
        JobId = job.Key.JobId,
        ProjectId = job.ProjectId,
        Type = job.Type,
        Queue = job.Queue,
        Attempt = job.Attempt,
        MaxAttempts = job.MaxAttempts,
        Claimed = job,
        Reporter = reporter,
    };

    [LoggerMessage(101, LogLevel.Error, "Job {JobId} ({Type}) has failed at attempt {Attempt}")]
    private partial void LogFailed(Exception error, Guid jobId, string type, int attempt);

    [LoggerMessage(102, LogLevel.Warning, "Job {JobId} ({Type}) failed attempt {Attempt} of {MaxAttempts} and will be retried")]
    private partial void LogAttemptFailed(Exception error, Guid jobId, string type, int attempt, int maxAttempts);

    [LoggerMessage(103, LogLevel.Information, "Job {JobId} ({Type}) is snoozed for {Delay}: {Reason}")]
    private partial void LogSnoozed(Guid jobId, string type, TimeSpan delay, string reason);

    [LoggerMessage(104, LogLevel.Information, "Job {JobId} ({Type}) is cancelled by its handler: {Reason}")]
    private partial void LogCancelled(Guid jobId, string type, string reason);

    [LoggerMessage(105, LogLevel.Error, "The retry policy of job {JobId} ({Type}) threw an exception, so its backoff rules")]
    private partial void LogPolicyFailed(Exception error, Guid jobId, string type);
}
