using System.Text.Json.Nodes;
using Microsoft.OpenApi;

namespace Jobplane.AspNetCore.OpenApi;

/// <summary>The parameters that routes take.</summary>
internal static class ApiParameters
{
    public static readonly OpenApiParameter JobId = Path(
        "id", "The job's id: a version 4 UUID of 36 characters.", ApiSchemas.JobId, "550e8400-e29b-41d4-a716-446655440000");

    public static readonly OpenApiParameter BulkId = Path(
        "id", "The bulk operation's id: a version 4 UUID of 36 characters.", ApiSchemas.JobId, "3f2504e0-4f89-41d3-9a0c-0305e82c3301");

    public static readonly OpenApiParameter QueueName = Path("name", "The queue's name.", ApiSchemas.QueueName, "default");

    public static readonly OpenApiParameter Project = Path("project", "The project.", ApiSchemas.Project, "proj-123");

    public static readonly OpenApiParameter ScheduleName = Path("name", "The schedule's name.", ApiSchemas.ScheduleName, "weekday-digest");

    public static readonly OpenApiParameter Limit = Query(
        "limit",
        "Most items of the page.",
        new OpenApiSchema { Type = JsonSchemaType.Integer, Minimum = "1", Maximum = "100", Default = JsonValue.Create(20) });

    public static readonly OpenApiParameter Cursor = Query(
        "cursor",
        "next_cursor of the page before, asked for with the same filters. Cursors are signed, and belong to one project.",
        new OpenApiSchema { Type = JsonSchemaType.String, Pattern = "^[A-Za-z0-9_-]{32}$" });

    public static readonly OpenApiParameter ScheduleCursor = Query(
        "cursor",
        "next_cursor of the page before: the name of its last schedule. It is not signed, and need not be there any more: the page begins after it, among the project's own.",
        ApiSchemas.ScheduleName);

    public static readonly OpenApiParameter Attempt = Query(
        "attempt", "Only lines of this attempt.", new OpenApiSchema { Type = JsonSchemaType.Integer, Minimum = "1", Maximum = "100" });

    public static readonly OpenApiParameter Status = Query("status", "Only jobs of this status.", ApiSchemas.Status);

    public static readonly OpenApiParameter Type = Query("type", "Only jobs of this type.", ApiSchemas.JobType);

    public static readonly OpenApiParameter Queue = Query("queue", "Only jobs of this queue.", ApiSchemas.QueueName);

    public static readonly OpenApiParameter Error = Query(
        "error",
        "Only jobs whose last error contains this text, in the same case. No character in it means anything but itself.",
        new OpenApiSchema { Type = JsonSchemaType.String, MinLength = 1, MaxLength = 500 });

    public static readonly OpenApiParameter ErrorGroup = Query(
        "error_group",
        "Only jobs of a group of failures: what its error says, with <id>, <hex>, <n> and <text> in the place of what differs. With the group's type.",
        new OpenApiSchema { Type = JsonSchemaType.String, MinLength = 1, MaxLength = 500 });

    public static readonly OpenApiParameter CreatedAfter = Query(
        "created_after", "Only jobs enqueued at this time or later.", new OpenApiSchema { Type = JsonSchemaType.String, Format = "date-time" });

    public static readonly OpenApiParameter CreatedBefore = Query(
        "created_before", "Only jobs enqueued before this time.", new OpenApiSchema { Type = JsonSchemaType.String, Format = "date-time" });

    public static readonly OpenApiParameter Argument = Query(
        "arg",
        "Only jobs whose payload has this value in this place, such as region=us-east-1 or customer.tier=gold. May be given up to 5 times; a job must have all.",
        new OpenApiSchema
        {
            Type = JsonSchemaType.Array,
            Items = new OpenApiSchema { Type = JsonSchemaType.String, Pattern = "^[A-Za-z_][A-Za-z0-9_-]*([.][A-Za-z_][A-Za-z0-9_-]*)*=", MaxLength = 150 },
            MaxItems = 5,
        });

    public static readonly OpenApiParameter FilteredId = Query("id", "Only the job of this id.", ApiSchemas.JobId);

    /// <summary>The parameters of a filter of jobs.</summary>
    public static readonly IReadOnlyList<OpenApiParameter> JobFilter = [Status, Type, Queue, Error, ErrorGroup, CreatedAfter, CreatedBefore, Argument, FilteredId];

    public static readonly OpenApiParameter StatisticsWindow = Query("window_seconds", "How much time is covered.", Window(3600));

    public static readonly OpenApiParameter FailureWindow = Query("window_seconds", "How much time is covered.", Window(86_400));

    public static readonly OpenApiParameter Bucket = Query(
        "bucket_seconds",
        "How much time a bucket covers: whole minutes, or whole hours in a window over 2 days, and not so little that there are more than 500. Without it, as fits the window.",
        new OpenApiSchema { Type = JsonSchemaType.Integer, Minimum = "60", MultipleOf = 60 });

    public static readonly OpenApiParameter Until = Query(
        "until", "Where the window ends, with an offset or Z; now, if it is not given.", new OpenApiSchema { Type = JsonSchemaType.String, Format = "date-time" });

    public static readonly OpenApiParameter GroupBy = Query(
        "group_by",
        "What there is a series for each of.",
        new OpenApiSchema { Type = JsonSchemaType.String, Enum = [.. StatisticsGroupingNames.All.Select(name => JsonValue.Create(name))], Default = JsonValue.Create("none") });

    public static readonly OpenApiParameter ProjectId = Query(
        "project_id",
        "Only jobs of this project.",
        new OpenApiSchema { Type = JsonSchemaType.String, MinLength = 1, MaxLength = 100, Pattern = "^[A-Za-z0-9_-]+$" });

    public static readonly OpenApiParameter IdempotencyKey = Header(
        "Idempotency-Key",
        "1 to 255 visible ASCII characters. A repeat of the request with the same key within 24 hours does nothing, and gets the first answer.",
        new OpenApiSchema { Type = JsonSchemaType.String, MinLength = 1, MaxLength = 255, Pattern = "^[!-~]+$" });

    public static readonly OpenApiParameter IfNoneMatch = Header(
        "If-None-Match", "Entity tags that the client has. If the job still has one of them, the answer is 304.", new OpenApiSchema { Type = JsonSchemaType.String });

    public static readonly OpenApiParameter Wait = Header(
        "Prefer",
        "wait=N asks to wait up to N seconds, at most 30: with If-None-Match until the job has changed, without it until it has finished.",
        new OpenApiSchema { Type = JsonSchemaType.String, Examples = [JsonValue.Create("wait=30")] });

    public static readonly OpenApiParameter LastEventId = Header(
        "Last-Event-ID", "The id of the last event that the client has. Browsers send it by themselves.", new OpenApiSchema { Type = JsonSchemaType.String });

    private static OpenApiSchema Window(int otherwise) =>
        new() { Type = JsonSchemaType.Integer, Minimum = "60", Maximum = "7776000", Default = JsonValue.Create(otherwise) };

    private static OpenApiParameter Path(string name, string description, IOpenApiSchema schema, string example) => new()
    {
        Name = name,
        In = ParameterLocation.Path,
        Required = true,
        Description = description,
        Schema = schema,
        Example = JsonValue.Create(example),
    };

    private static OpenApiParameter Query(string name, string description, IOpenApiSchema schema) =>
        new() { Name = name, In = ParameterLocation.Query, Description = description, Schema = schema };

    private static OpenApiParameter Header(string name, string description, IOpenApiSchema schema) =>
        new() { Name = name, In = ParameterLocation.Header, Description = description, Schema = schema };
}
