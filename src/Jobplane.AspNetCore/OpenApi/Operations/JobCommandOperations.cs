using Jobplane.AspNetCore.Errors;
using Jobplane.AspNetCore.Jobs;

namespace Jobplane.AspNetCore.OpenApi.Operations;

/// <summary>The routes that make jobs and change them.</summary>
internal static class JobCommandOperations
{
    public static readonly ApiOperation Enqueue = new(
        "enqueueJob", ApiTags.Jobs, "Enqueue a job", "Stores a job of the token's project. It is on disk when the answer comes.")
    {
        Parameters = [ApiParameters.IdempotencyKey],
        Body = ApiBodies.Json("NewJob", "The job.", ApiExamples.NewJob),
        Successes =
        [
            new ApiSuccess(200, "With unique: the earlier job, which holds the key.")
            {
                Schema = ApiSchemas.One("Job"),
                Example = ApiExamples.EnqueuedJob,
                Headers = [ApiHeaders.Location, ApiHeaders.CacheControl, ApiHeaders.Replayed],
            },
            new ApiSuccess(202, "The job as it was stored.")
            {
                Schema = ApiSchemas.One("Job"),
                Example = ApiExamples.EnqueuedJob,
                Headers = [ApiHeaders.Location, ApiHeaders.CacheControl, ApiHeaders.Replayed],
            },
        ],
        Refusals =
        [
            ApiRefusals.Invalid("type", "type is required: it names the work to do."),
            ApiRefusals.Slow,
            ApiRefusals.KeyInFlight,
            ApiRefusals.TooLarge(EnqueueBody.MaxBytes),
            ApiRefusals.NotJson,
            ApiRefusals.KeyMismatch,
        ],
    };

    public static readonly ApiOperation EnqueueBatch = new(
        "enqueueJobs", ApiTags.Jobs, "Enqueue many jobs", "Stores up to 1,000 jobs, of at most 8 MiB together, in their order: all of them or none.")
    {
        Parameters = [ApiParameters.IdempotencyKey],
        Body = ApiBodies.Json("NewBatch", "The jobs.", ApiExamples.NewBatch),
        Successes =
        [
            new ApiSuccess(202, "The jobs as they were stored.")
            {
                Schema = ApiSchemas.Many("Job"),
                Example = ApiExamples.EnqueuedJobs,
                Headers = [ApiHeaders.CacheControl, ApiHeaders.Replayed],
            },
        ],
        Refusals =
        [
            ApiRefusals.Invalid("jobs[3].type", "jobs[3].type is required: it names the work to do."),
            ApiRefusals.Slow,
            ApiRefusals.KeyInFlight,
            ApiRefusals.TooLarge(BatchBody.MaxBytes),
            ApiRefusals.NotJson,
            ApiRefusals.KeyMismatch,
        ],
    };

    public static readonly ApiOperation Retry = new(
        "retryJob",
        ApiTags.Jobs,
        "Retry a job",
        "Makes a job that is not running run again now, if it has attempts left. The body, which may be left out, can raise their limit. Written to the audit log.")
    {
        Parameters = [ApiParameters.JobId, ApiParameters.IdempotencyKey],
        Body = ApiBodies.Json("RetryRequest", "A higher limit of attempts.", ApiExamples.RetryRequest, isRequired: false),
        Successes =
        [
            new ApiSuccess(200, "The job, which is pending again.")
            {
                Schema = ApiSchemas.One("RetriedJob"),
                Example = ApiExamples.RetriedJob,
                Headers = [ApiHeaders.CacheControl, ApiHeaders.Replayed],
            },
        ],
        Refusals =
        [
            ApiRefusals.InvalidJobId,
            new("The attempts are used up.", ApiErrors.From(new RetryResult.LimitReached(Attempts: 3, MaxAttempts: 3))),
            ApiRefusals.JobNotFound,
            ApiRefusals.Slow,
            new("The job is running.", ApiErrors.JobIsRunning),
            ApiRefusals.KeyInFlight,
            ApiRefusals.TooLarge(RetryBody.MaxBytes),
            ApiRefusals.NotJson,
            ApiRefusals.KeyMismatch,
        ],
    };

    public static readonly ApiOperation Delete = new(
        "deleteJob",
        ApiTags.Jobs,
        "Delete a job",
        "Removes a waiting or finished job, with what is kept of its attempts, progress and result. A running one has to be cancelled first. Written to the audit log.")
    {
        Parameters = [ApiParameters.JobId],
        Successes = [new ApiSuccess(204, "It is gone.")],
        Refusals = [ApiRefusals.InvalidJobId, ApiRefusals.JobNotFound, new("The job is running.", ApiErrors.RunningJobNotDeleted)],
    };

    public static readonly ApiOperation Cancel = new(
        "cancelJob",
        ApiTags.Jobs,
        "Cancel a job",
        "A waiting job is cancelled at once. Of a running one cancel_requested is noted, and its handler is told within about a second. Asking again is harmless. Written to the audit log.")
    {
        Parameters = [ApiParameters.JobId],
        Successes = [new ApiSuccess(200, "The job.") { Schema = ApiSchemas.One("Job"), Example = ApiExamples.CancelledJob, Headers = [ApiHeaders.CacheControl] }],
        Refusals =
        [
            ApiRefusals.InvalidJobId,
            ApiRefusals.JobNotFound,
            new("The job has finished.", ApiErrors.From(new CancelResult.Finished(JobStatus.Completed))),
        ],
    };
}
