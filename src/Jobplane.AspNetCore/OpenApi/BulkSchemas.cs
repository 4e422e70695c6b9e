using Microsoft.OpenApi;
using static Jobplane.AspNetCore.OpenApi.ApiSchemas;

namespace Jobplane.AspNetCore.OpenApi;

/// <summary>The shapes of bulk operations, for <see cref="ApiSchemas"/>.</summary>
internal static class BulkSchemas
{
    private const string PathPattern = "^[A-Za-z_][A-Za-z0-9_-]*([.][A-Za-z_][A-Za-z0-9_-]*)*$";

    public static OpenApiSchema JobFilter() => Closed(
        [],
        ("status", Status),
        ("type", JobType),
        ("queue", QueueName),
        ("error", new OpenApiSchema { Type = JsonSchemaType.String, MinLength = 1, MaxLength = 500, Description = "A text that their last error contains, in the same case." }),
        ("error_group", new OpenApiSchema { Type = JsonSchemaType.String, MinLength = 1, MaxLength = 500, Description = "What the error of a group of failures says." }),
        ("created_after", Time("Enqueued then or later.")),
        ("created_before", Time("Enqueued earlier.")),
        ("args", new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            PropertyNames = new OpenApiSchema { Pattern = PathPattern, MaxLength = 50 },
            AdditionalProperties = new OpenApiSchema { Type = JsonSchemaType.String, MaxLength = 500 },
            MaxProperties = 5,
            Description = "What their payloads have in certain places, as text: {\"customer.tier\": \"gold\"}.",
        }),
        ("id", ApiSchemas.JobId));

    public static OpenApiSchema NewOperation() => Closed(
        ["action", "filter"],
        ("action", Action()),
        ("filter", Ref("JobFilter")),
        ("max_attempts", Integer("With the action retry: raises the jobs' limit. A lower value than a job's own changes nothing.", 1, 100)),
        ("dry_run", With(new OpenApiSchema { Type = JsonSchemaType.Boolean, Description = "Tell what it would be done to, and do nothing." }, false)));

    public static OpenApiSchema NewFleetOperation() => With(NewOperation(), "project_id", new OpenApiSchema
    {
        Type = JsonSchemaType.String,
        MinLength = 1,
        MaxLength = 100,
        Pattern = "^[A-Za-z0-9_-]+$",
        Description = "The project whose jobs are meant; all projects without it.",
    });

    public static OpenApiSchema Operation() => Object(
        ("id", ApiSchemas.JobId),
        ("project_id", Nullable("The project whose jobs it is done to; null for all.")),
        ("action", Action()),
        ("filter", Ref("JobFilter")),
        ("max_attempts", OrNull("Of a retry: the raised limit of attempts.", Integer("Attempts after which a failing job has failed.", 1, 100))),
        ("state", Words("How it stands. A running one waits for its next step, or is at it.", BulkNames.States)),
        ("examined", Count("Jobs that were looked at.")),
        ("changed", Count("Jobs that it was done to.")),
        ("skipped", Object(
            ("running", Count("Jobs that are running, or have been asked to stop before.")),
            ("attempts_used_up", Count("Jobs that have used up their attempts.")),
            ("finished", Count("Jobs that could not be cancelled any more.")))),
        ("actor", Nullable("The sub of the token that asked for it.")),
        ("error", Nullable("Why it could not go on.")),
        ("created_at", Time("When it was asked for.")),
        ("started_at", NullableTime("When its first step was taken.")),
        ("finished_at", NullableTime("When it came to its end.")));

    public static OpenApiSchema Preview() => Object(
        ("dry_run", new OpenApiSchema { Type = JsonSchemaType.Boolean }),
        ("count", Count("Jobs that fit, counted up to 1,000.")),
        ("more", new OpenApiSchema { Type = JsonSchemaType.Boolean, Description = "Whether there may be more." }),
        ("sample", new OpenApiSchema { Type = JsonSchemaType.Array, Items = ApiSchemas.JobId, MaxItems = 10, Description = "Some of them, the newest." }));

    private static OpenApiSchema Action() => Words("What is done to each job: it runs again, is cancelled, or is removed.", BulkNames.Actions);
}
