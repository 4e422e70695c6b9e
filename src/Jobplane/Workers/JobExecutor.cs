using Jobplane.Handlers;
using Jobplane.Retries;
using Jobplane.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Jobplane.Workers;

/// <summary>Runs one attempt of one job, and says how it ended.</summary>
internal sealed partial class JobExecutor(
    HandlerRegistry handlers,
    IServiceScopeFactory scopes,
    IOptions<JobplaneOptions> options,
    ILogger<JobExecutor> logger)
{
    private readonly JobErrorFormatter _errors = new(options.Value.RedactError);

    public async ValueTask<JobOutcome> ExecuteAsync(Assignment assignment, Slot slot)
    {
        ClaimedJob job = assignment.Job;
        // A worker claims only types it has handlers for.
        HandlerDescriptor handler = handlers.Find(job.Type)!;
        CancellationToken cancellation = slot.Begin(assignment.Session, job.Key, handler.Options.Timeout);
        try
        {
            await InvokeAsync(handler, job, cancellation).ConfigureAwait(false);
            return JobOutcome.Completed.Instance;
        }
#pragma warning disable CA1031 // Whatever a handler throws is the outcome of its job.
        catch (Exception e)
#pragma warning restore CA1031
        {
            return Judge(e, job, handler.Options, slot.StopReason, cancellation);
        }
        finally
        {
            slot.End();
        }
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
                return JobOutcome.Released.Instance;
            error = new TimeoutException($"The attempt took longer than its limit of {handler.Timeout.TotalSeconds:0.###} s.");
        }

        bool isFinal = error is NonRetryableException || job.Attempt >= job.MaxAttempts;
        if (isFinal)
            LogFailed(error, job.Key.JobId, job.Type, job.Attempt);
        else
            LogAttemptFailed(error, job.Key.JobId, job.Type, job.Attempt, job.MaxAttempts);
        return new JobOutcome.Failed(_errors.Format(error), isFinal ? null : handler.Retry.DelayAfter(job.Attempt));
    }

    private static JobContext Context(ClaimedJob job) => new()
    {
        JobId = job.Key.JobId,
        ProjectId = job.ProjectId,
        Type = job.Type,
        Queue = job.Queue,
        Attempt = job.Attempt,
        MaxAttempts = job.MaxAttempts,
    };

    [LoggerMessage(101, LogLevel.Error, "Job {JobId} ({Type}) has failed at attempt {Attempt}")]
    private partial void LogFailed(Exception error, Guid jobId, string type, int attempt);

    [LoggerMessage(102, LogLevel.Warning, "Job {JobId} ({Type}) failed attempt {Attempt} of {MaxAttempts} and will be retried")]
    private partial void LogAttemptFailed(Exception error, Guid jobId, string type, int attempt, int maxAttempts);
}
