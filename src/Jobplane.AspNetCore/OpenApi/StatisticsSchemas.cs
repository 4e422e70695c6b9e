using Microsoft.OpenApi;
using static Jobplane.AspNetCore.OpenApi.ApiSchemas;

namespace Jobplane.AspNetCore.OpenApi;

/// <summary>The shapes of statistics.</summary>
internal static class StatisticsSchemas
{
    /// <summary>Components of the document beside those of <see cref="ApiSchemas"/>.</summary>
    public static readonly IReadOnlyDictionary<string, OpenApiSchema> All = new Dictionary<string, OpenApiSchema>(StringComparer.Ordinal)
    {
        ["Statistics"] = Object(
            ("from", Time("Where the first bucket begins.")),
            ("until", Time("Where the window ends.")),
            ("bucket_seconds", Count("How much time a bucket covers.")),
            ("series", List(Ref("StatisticsSeries"), "One for all; or one a type or queue in which there was anything, by name."))),
        ["StatisticsSeries"] = Object(
            ("type", Nullable("The type that it is for; null when it is for more than one.")),
            ("queue", Nullable("The queue that it is for; null when it is for more than one.")),
            ("total", Ref("StatisticsBucket")),
            ("buckets", List(Ref("StatisticsBucket"), "Each bucket of the window, the earliest first, empty ones included."))),
        ["StatisticsBucket"] = Object(
            ("at", Time("When it begins.")),
            ("completed", Count("Jobs that were completed.")),
            ("failed", Count("Jobs that failed for good.")),
            ("failed_attempts", Count("Attempts that failed, whether another followed or not.")),
            ("cancelled", Count("Running jobs that were cancelled.")),
            ("wait_ms", OrNull("How long attempts waited, from when the job was due until a worker took it; null when there were none.", Ref("Percentiles"))),
            ("run_ms", OrNull("How long attempts ran; null when there were none.", Ref("Percentiles")))),
        ["Percentiles"] = Object(("p50", Number("Half are at most this.")), ("p95", Number("95 % are at most this.")), ("p99", Number("99 % are at most this."))),
        ["Failures"] = Object(
            ("from", Time("Where the first bucket begins.")),
            ("until", Time("Where the window ends.")),
            ("bucket_seconds", Count("How much time a bucket covers.")),
            ("groups", List(Ref("FailureGroup"), "Those with the most failed attempts, the largest first."))),
        ["FailureGroup"] = Object(
            ("fingerprint", new OpenApiSchema { Type = JsonSchemaType.String, Pattern = "^[0-9a-f]{16}$", Description = "Names the group, at all times." }),
            ("type", JobType),
            ("error", new OpenApiSchema { Type = JsonSchemaType.String, Description = "The first line of the errors, with <id>, <hex>, <n> and <text> in the place of what differs." }),
            ("failed_attempts", Count("Attempts of the window that failed so.")),
            ("failed", Count("Jobs of the window that failed for good so.")),
            ("first_seen_at", Time("When an attempt first failed so.")),
            ("last_seen_at", Time("When an attempt last failed so.")),
            ("sample_project_id", new OpenApiSchema { Type = JsonSchemaType.String, Description = "The project of the sample." }),
            ("sample_job_id", new OpenApiSchema { Type = JsonSchemaType.String, Format = "uuid", Description = "One of the jobs that failed so last." }),
            ("counts", List(Count("Failed attempts."), "Failed attempts of each bucket, the earliest first."))),
        ["QueueStatistics"] = Object(
            ("name", QueueName),
            ("paused", new OpenApiSchema { Type = JsonSchemaType.Boolean }),
            ("paused_at", NullableTime("Since when it is paused.")),
            ("depth", Count("Ready jobs; 10,000 means as many or more.")),
            ("oldest_ready_at", NullableTime("Since when the oldest of them is ready.")),
            ("running", Count("Running jobs; 10,000 means as many or more.")),
            ("scheduled", Count("Jobs that are scheduled, or wait for their next attempt. Of all queues together 2,000 are counted, those due first.")),
            ("oldest_ready_seconds", new OpenApiSchema { Type = JsonSchemaType.Number | JsonSchemaType.Null, Description = "How long the oldest of the ready jobs has been ready." }),
            ("in_per_minute", Number("Jobs a minute that became ready in the last 5 minutes; an estimate.")),
            ("out_per_minute", Number("Attempts a minute that ended in the last 5 minutes.")),
            ("recent", Ref("StatisticsBucket"))),
        ["Attention"] = Object(
            ("kind", Words("What it is.", AttentionKindNames.All)),
            ("queue", Nullable("The queue; null when it is about none.")),
            ("type", Nullable("The type of the jobs; null when it is about none.")),
            ("count", Count("Jobs that it is about, or failed attempts.")),
            ("since", NullableTime("Since when, if that is known.")),
            ("message", new OpenApiSchema { Type = JsonSchemaType.String, Description = "What is the matter." }),
            ("advice", new OpenApiSchema { Type = JsonSchemaType.String, Description = "What to do." })),
    };

    private static OpenApiSchema List(IOpenApiSchema items, string description) => new() { Type = JsonSchemaType.Array, Items = items, Description = description };

    private static OpenApiSchema Number(string description) => new() { Type = JsonSchemaType.Number, Minimum = "0", Description = description };
}
