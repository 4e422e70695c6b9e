using Microsoft.OpenApi;

namespace Jobplane.AspNetCore.OpenApi.Operations;

/// <summary>The routes of statistics, the project's and the operator's.</summary>
internal static class StatisticsOperations
{
    public static readonly ApiOperation Get = new(
        "getStatistics", ApiTags.Statistics, "Get statistics", "What became of the project's jobs, in buckets of time. Counts are a few seconds late at most.")
    {
        Parameters = Parameters(),
        Successes = [Success("The statistics.", ApiSchemas.One("Statistics"), StatisticsExamples.Statistics)],
        Refusals = [InvalidBucket()],
    };

    public static readonly ApiOperation GetFailures = new(
        "getFailures", ApiTags.Statistics, "Get failures", "The project's failed attempts by type and error, the most frequent first.")
    {
        Parameters = FailureParameters(),
        Successes = [Success("The groups of failures.", ApiSchemas.One("Failures"), StatisticsExamples.Failures)],
        Refusals = [InvalidBucket()],
    };

    public static readonly ApiOperation GetFleet = new(
        "getFleetStatistics", ApiTags.Fleet, "Get statistics of all projects", "What became of the jobs of all projects, or of one.")
    {
        Parameters = [.. Parameters(), ApiParameters.ProjectId],
        Successes = [Success("The statistics.", ApiSchemas.One("Statistics"), StatisticsExamples.Statistics)],
        Refusals = [InvalidBucket()],
    };

    public static readonly ApiOperation GetFleetFailures = new(
        "getFleetFailures", ApiTags.Fleet, "Get failures of all projects", "Failed attempts of all projects, or of one, by type and error.")
    {
        Parameters = [.. FailureParameters(), ApiParameters.ProjectId],
        Successes = [Success("The groups of failures.", ApiSchemas.One("Failures"), StatisticsExamples.Failures)],
        Refusals = [InvalidBucket()],
    };

    public static readonly ApiOperation ListQueues = new(
        "listQueueStatistics", ApiTags.Fleet, "List queues with their flow", "The queues of all projects as in /queues, with what came in and went out in the last 5 minutes.")
    {
        Successes = [Success("The queues.", ApiSchemas.Page("QueueStatistics"), StatisticsExamples.Queues)],
        Refusals = [UnknownParameter()],
    };

    public static readonly ApiOperation ListAttention = new(
        "listAttention", ApiTags.Fleet, "List what needs attention", "What an operator should look at, and what to do about it. Empty when all is well.")
    {
        Successes = [Success("What needs attention.", ApiSchemas.Page("Attention"), StatisticsExamples.Attention)],
        Refusals = [UnknownParameter()],
    };

    private static OpenApiParameter[] Parameters() =>
        [ApiParameters.StatisticsWindow, ApiParameters.Bucket, ApiParameters.Until, ApiParameters.Type, ApiParameters.Queue, ApiParameters.GroupBy];

    private static OpenApiParameter[] FailureParameters() =>
        [ApiParameters.FailureWindow, ApiParameters.Bucket, ApiParameters.Until, ApiParameters.Type, ApiParameters.Limit];

    private static ApiSuccess Success(string description, OpenApiSchema schema, string example) =>
        new(200, description) { Schema = schema, Example = example, Headers = [ApiHeaders.CacheControl] };

    private static ApiRefusal InvalidBucket() => ApiRefusals.Invalid("bucket_seconds", "bucket_seconds must be whole minutes: a multiple of 60.");

    private static ApiRefusal UnknownParameter() => ApiRefusals.Invalid("limit", "limit is not a parameter of this route.");
}
