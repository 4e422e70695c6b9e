using Jobplane.AspNetCore.Jobs;
using Microsoft.OpenApi;

namespace Jobplane.AspNetCore.OpenApi.Operations;

/// <summary>The routes that read jobs.</summary>
internal static class JobOperations
{
    public static readonly ApiOperation List = new(
        "listJobs",
        ApiTags.Jobs,
        "List jobs",
        "The project's jobs, newest first. With a filter that fits few jobs a page may be short or empty and still have a next_cursor: ask on until it is null.")
    {
        Parameters = [.. ApiParameters.JobFilter, ApiParameters.Limit, ApiParameters.Cursor],
        Successes = [Success("A page of jobs.", "Job", ApiExamples.JobPage)],
        Refusals = [ApiRefusals.Invalid("limit", "limit must be a whole number."), ApiRefusals.InvalidCursor],
    };

    public static readonly ApiOperation Get = new(
        "getJob",
        ApiTags.Jobs,
        "Get a job",
        "The job as it is now. With If-None-Match it is sent only if it has changed; with Prefer: wait=N the answer waits for news of it.")
    {
        Parameters = [ApiParameters.JobId, ApiParameters.IfNoneMatch, ApiParameters.Wait],
        Successes =
        [
            new ApiSuccess(200, "The job.")
            {
                Schema = ApiSchemas.One("Job"),
                Example = ApiExamples.Job,
                Headers = [ApiHeaders.ETag, ApiHeaders.CacheControl, ApiHeaders.PreferenceApplied],
            },
            new ApiSuccess(304, "The client has the job as it is.") { Headers = [ApiHeaders.ETag, ApiHeaders.CacheControl, ApiHeaders.PreferenceApplied] },
        ],
        Refusals = [ApiRefusals.InvalidJobId, ApiRefusals.JobNotFound, ApiRefusals.TooManyWaiting],
    };

    public static readonly ApiOperation Export = new(
        "exportJobs",
        ApiTags.Jobs,
        "Export jobs",
        "All of the project's jobs there are when it begins, newest first: a line of JSON each, which is the job as getJob has it in data, with failed_attempts as listJobAttempts has them. An export that cannot go on breaks the connection off.")
    {
        Successes =
        [
            new ApiSuccess(200, "The jobs, a line each.")
            {
                Schema = new OpenApiSchema { Type = JsonSchemaType.String },
                ContentType = JobExportEndpoints.ContentType,
                Example = ApiExamples.Export,
                Headers = [ApiHeaders.CacheControl],
            },
        ],
        Refusals = [ApiRefusals.Invalid("limit", "limit is not a parameter of this route.")],
    };

    public static readonly ApiOperation ListAttempts = new(
        "listJobAttempts", ApiTags.Jobs, "List a job's failed attempts", "The attempts that failed, the first one first, at most 1,000.")
    {
        Parameters = [ApiParameters.JobId],
        Successes = [Success("The failed attempts.", "Attempt", ApiExamples.Attempts)],
        Refusals = [ApiRefusals.InvalidJobId, ApiRefusals.JobNotFound],
    };

    public static readonly ApiOperation ListLogs = new(
        "listJobLogs",
        ApiTags.Jobs,
        "List a job's log",
        "What its handler has logged, the first line first: of each attempt the first 200 lines. They come about a second after they were logged.")
    {
        Parameters = [ApiParameters.JobId, ApiParameters.Attempt, ApiParameters.Limit, ApiParameters.Cursor],
        Successes = [Success("A page of lines.", "LogEntry", ApiExamples.Logs)],
        Refusals = [ApiRefusals.InvalidJobId, ApiRefusals.Invalid("attempt", "attempt must be a whole number."), ApiRefusals.InvalidCursor, ApiRefusals.JobNotFound],
    };

    public static readonly ApiOperation StreamEvents = new(
        "streamJobEvents",
        ApiTags.Jobs,
        "Follow a job",
        "Server-sent events: the job as it is, then as it is after each change, until it has finished. An event's data is the body of getJob, its id that answer's entity tag without quotes.")
    {
        Parameters = [ApiParameters.JobId, ApiParameters.LastEventId],
        Successes =
        [
            new ApiSuccess(200, "The events, as they come.")
            {
                Schema = new OpenApiSchema { Type = JsonSchemaType.String },
                ContentType = "text/event-stream",
                Example = ApiExamples.Events,
                Headers = [ApiHeaders.CacheControl],
            },
            new ApiSuccess(204, "The job has finished, and the client has seen it: there is nothing to come back for.") { Headers = [ApiHeaders.CacheControl] },
        ],
        Refusals = [ApiRefusals.InvalidJobId, ApiRefusals.JobNotFound, ApiRefusals.TooManyWaiting],
    };

    private static ApiSuccess Success(string description, string item, string example) =>
        new(200, description) { Schema = ApiSchemas.Page(item), Example = example, Headers = [ApiHeaders.CacheControl] };
}
