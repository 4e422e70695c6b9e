using System.Text.Json.Nodes;
using Microsoft.OpenApi;

namespace Jobplane.AspNetCore.OpenApi;

/// <summary>The shapes of bodies, which the document defines once and refers to by name.</summary>
internal static class ApiSchemas
{
    public static readonly OpenApiSchema JobId = new()
    {
        Type = JsonSchemaType.String,
        Format = "uuid",
        Pattern = "^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-4[0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}$",
    };

    public static readonly OpenApiSchema JobType = Name("Which work the job is: the type that a handler is registered for.");

    public static readonly OpenApiSchema QueueName = Name("A queue.");

    public static readonly OpenApiSchema Project = new() { Type = JsonSchemaType.String, MinLength = 1, MaxLength = 100, Pattern = "^[A-Za-z0-9_-]+$" };

    public static readonly OpenApiSchema ScheduleName = new()
    {
        Type = JsonSchemaType.String,
        MinLength = 1,
        MaxLength = 100,
        Pattern = "^[A-Za-z0-9_-][A-Za-z0-9_.-]*$",
        Description = "A schedule of the project. The same name in another project is another schedule.",
    };

    public static readonly OpenApiSchema Status = new()
    {
        Type = JsonSchemaType.String,
        Enum = [.. Enum.GetValues<JobStatus>().Select(status => JsonValue.Create(status.ToName()))],
    };

    public static readonly OpenApiSchema Payload = new() { Type = JsonSchemaType.Object, Description = "What the handler needs to know, at most 1 MiB and 64 levels deep. It comes back as it was sent." };

    private static readonly OpenApiSchema SchedulePayload = new() { Type = JsonSchemaType.Object, Description = "The payload of its jobs, at most 64 KiB and 64 levels deep." };

    private static readonly OpenApiSchema Cron = new()
    {
        Type = JsonSchemaType.String,
        MaxLength = 200,
        Description = "When it fires: minute, hour, day of month, month and day of week, or six fields with seconds in front.",
        Examples = [JsonValue.Create("0 8 * * MON-FRI"), JsonValue.Create("*/15 * * * *"), JsonValue.Create("30 0 0 1 * *")],
    };

    private static readonly OpenApiSchema Priority = Integer("Higher first.", 0, 9);

    private static readonly OpenApiSchema MaxAttempts = Integer("Attempts after which a failing job has failed.", 1, 100);

    /// <summary>The components of the document.</summary>
    public static readonly IReadOnlyDictionary<string, OpenApiSchema> All = new Dictionary<string, OpenApiSchema>(StringComparer.Ordinal)
    {
        ["Job"] = With(Object(
            ("id", JobId),
            ("type", JobType),
            ("status", Status),
            ("payload", Payload),
            ("attempts", Count("Attempts that workers have begun.")),
            ("max_attempts", MaxAttempts),
            ("last_error", Nullable("Why the last attempt failed.")),
            ("scheduled_at", Time("When it is or was due.")),
            ("started_at", NullableTime("When the last attempt began.")),
            ("completed_at", NullableTime("When it finished.")),
            ("created_at", Time("When it was enqueued.")),
            ("queue", QueueName),
            ("priority", Priority),
            ("cancel_requested", new OpenApiSchema { Type = JsonSchemaType.Boolean, Description = "Whether somebody has asked to cancel it." }),
            ("expires_at", NullableTime("When it is too late for it to begin, or to begin again.")),
            ("progress", OrNull("What the handler reported last.", Ref("JobProgress"))),
            ("result", new OpenApiSchema { Description = "The JSON value that the handler gave; null if it gave none or the job is not completed." }),
            ("trace_id", Nullable("The trace that it was enqueued in and that its attempts continue, 32 hexadecimal digits; null when there was none."))),
            "created",
            new OpenApiSchema { Type = JsonSchemaType.Boolean, Description = "Only when it was enqueued with unique: false if it is an earlier job, which holds the key." }),
        ["JobProgress"] = Object(
            ("percent", new OpenApiSchema { Type = JsonSchemaType.Number, Minimum = "0", Maximum = "100", Description = "How much is done." }),
            ("message", Nullable("What it is at.")),
            ("at", Time("When it was reported."))),
        ["RetriedJob"] = Object(
            ("id", JobId),
            ("type", JobType),
            ("status", Status),
            ("attempts", Count("Attempts that workers have begun.")),
            ("max_attempts", MaxAttempts),
            ("scheduled_at", Time("When it is due: now.")),
            ("created_at", Time("When it was enqueued."))),
        ["NewJob"] = Closed(
            ["type"],
            ("type", JobType),
            ("payload", Payload),
            ("queue", With(Name("The queue that it waits in."), "default")),
            ("priority", With(Integer("Higher first.", 0, 9), 0)),
            ("max_attempts", With(Integer("Attempts after which a failing job has failed.", 1, 100), 3)),
            ("delay_seconds", new OpenApiSchema { Type = JsonSchemaType.Number, Minimum = "0", Maximum = "31536000", Description = "Due after so many seconds, at most a year. Not together with scheduled_at." }),
            ("scheduled_at", Time("When it is due, with an offset or Z, at most a year ahead; a past time means now. Not together with delay_seconds.")),
            ("expires_at", Time("When it is too late to begin, with an offset or Z: it then ends as cancelled. Not together with expires_after_seconds.")),
            ("expires_after_seconds", new OpenApiSchema { Type = JsonSchemaType.Number, ExclusiveMinimum = "0", Maximum = "31622400", Description = "Expires so many seconds after it is due. Not together with expires_at." }),
            ("unique", Ref("Unique"))),
        ["Unique"] = Closed(
            ["key"],
            ("key", new OpenApiSchema { Type = JsonSchemaType.String, MinLength = 1, MaxLength = 255, Pattern = "^[!-~]+$", Description = "What must not be there twice." }),
            ("scope", With(Words("For how long a job holds the key.", UniqueNames.Scopes), "until_finished")),
            ("period_seconds", new OpenApiSchema { Type = JsonSchemaType.Number, ExclusiveMinimum = "0", Maximum = "31622400", Description = "With the scope period, which needs it: for how long." }),
            ("on_conflict", With(Words("What is done to the job that holds the key, if it waits.", UniqueNames.Conflicts), "keep"))),
        ["NewBatch"] = Closed(
            ["jobs"],
            ("jobs", new OpenApiSchema { Type = JsonSchemaType.Array, Items = Ref("NewJob"), MinItems = 1, MaxItems = 1000 })),
        ["RetryRequest"] = Closed(
            [],
            ("max_attempts", Integer("Raises the job's limit. A lower value than the job's own changes nothing.", 1, 100))),
        ["JobFilter"] = BulkSchemas.JobFilter(),
        ["NewBulkOperation"] = BulkSchemas.NewOperation(),
        ["NewFleetBulkOperation"] = BulkSchemas.NewFleetOperation(),
        ["BulkOperation"] = BulkSchemas.Operation(),
        ["BulkPreview"] = BulkSchemas.Preview(),
        ["Schedule"] = Object(
            ("name", ScheduleName),
            ("cron", Cron),
            ("time_zone", TimeZone()),
            ("missed_fires", MissedFires()),
            ("overlap", Overlap()),
            ("type", JobType),
            ("payload", SchedulePayload),
            ("queue", QueueName),
            ("priority", Priority),
            ("max_attempts", MaxAttempts),
            ("expires_after_seconds", new OpenApiSchema { Type = JsonSchemaType.Number | JsonSchemaType.Null, Description = "How long after a fire its job may still begin; null: for ever." }),
            ("declared", new OpenApiSchema { Type = JsonSchemaType.Boolean, Description = "Whether an application declares it in code." }),
            ("paused_at", NullableTime("Since when it is paused.")),
            ("next_fires", new OpenApiSchema { Type = JsonSchemaType.Array, Items = Time("When it fires."), MaxItems = 5, Description = "The next times; none while it is paused." }),
            ("last_fire", OrNull("The last job that it enqueued.", Ref("ScheduleFire"))),
            ("last_skipped_at", NullableTime("The last time at which it was due and did not fire, as its policy for overlaps says.")),
            ("created_at", Time("When it was made.")),
            ("updated_at", Time("When its definition was last stored, or it was paused or resumed."))),
        ["ScheduleFire"] = Object(
            ("job_id", JobId),
            ("status", OrNull("The job's status now; null when it is not there any more.", Status)),
            ("due_at", NullableTime("The time at which the schedule was due; null when it was run by hand.")),
            ("fired_at", Time("When the job was enqueued."))),
        ["NewSchedule"] = Closed(
            ["cron", "type"],
            ("cron", Cron),
            ("time_zone", With(TimeZone(), "UTC")),
            ("missed_fires", With(MissedFires(), "once")),
            ("overlap", With(Overlap(), "allow")),
            ("type", JobType),
            ("payload", SchedulePayload),
            ("queue", With(Name("The queue that its jobs wait in."), "default")),
            ("priority", With(Integer("Higher first.", 0, 9), 0)),
            ("max_attempts", With(Integer("Attempts after which a failing job has failed.", 1, 100), 3)),
            ("expires_after_seconds", new OpenApiSchema { Type = JsonSchemaType.Number, ExclusiveMinimum = "0", Maximum = "31622400", Description = "A job that has not begun so many seconds after its fire ends as cancelled." })),
        ["Attempt"] = Object(
            ("attempt", Count("Its number.")),
            ("started_at", NullableTime("When it began.")),
            ("finished_at", Time("When it failed.")),
            ("error", new OpenApiSchema { Type = JsonSchemaType.String, Description = "Why it failed." }),
            ("worker_id", Nullable("The worker that ran it.", "uuid"))),
        ["LogEntry"] = Object(
            ("attempt", Count("The attempt's number.")),
            ("at", Time("When it was logged.")),
            ("level", Words("How grave it is.", JobLogLevelNames.All)),
            ("message", new OpenApiSchema { Type = JsonSchemaType.String, Description = "The line, at most 2 KiB." })),
        ["AuditEntry"] = Object(
            ("action", new OpenApiSchema { Type = JsonSchemaType.String, Description = "What was done, such as job.retry, schedule.put or queue.pause." }),
            ("job_id", Nullable("The job that it was done to.", "uuid")),
            ("actor", Nullable("The sub of the token that asked for it.")),
            ("remote_address", Nullable("Where the request came from.")),
            ("request_id", Nullable("The request's id.")),
            ("details", new OpenApiSchema { Type = JsonSchemaType.Object, Description = "What it was before, or what it was done to." }),
            ("created_at", Time("When it was done."))),
        ["Queue"] = Object(
            ("name", QueueName),
            ("paused", new OpenApiSchema { Type = JsonSchemaType.Boolean }),
            ("paused_at", NullableTime("Since when it is paused.")),
            ("concurrency", Concurrency("How many of its jobs each worker process runs at once; null for what each is configured with.")),
            ("depth", Count("Ready jobs; 10,000 means as many or more.")),
            ("oldest_ready_at", NullableTime("Since when the oldest of them is ready.")),
            ("running", Count("Running jobs; 10,000 means as many or more."))),
        ["QueueSettings"] = Closed(["concurrency"], ("concurrency", Concurrency("How many of its jobs each worker process runs at once; null for what each is configured with."))),
        ["QueueConcurrency"] = Object(("name", QueueName), ("concurrency", Concurrency("How many of its jobs each worker process runs at once; null for what each is configured with."))),
        ["PausedQueue"] = Object(("name", QueueName), ("paused", new OpenApiSchema { Type = JsonSchemaType.Boolean })),
        ["Erasure"] = Object(
            ("deleted", Count("Jobs that this request has deleted.")),
            ("finished", new OpenApiSchema { Type = JsonSchemaType.Boolean, Description = "Whether nothing is left; otherwise time was up, or jobs still run." })),
        ["Worker"] = Object(
            ("id", new OpenApiSchema { Type = JsonSchemaType.String, Format = "uuid" }),
            ("host", new OpenApiSchema { Type = JsonSchemaType.String }),
            ("process_id", new OpenApiSchema { Type = JsonSchemaType.Integer }),
            ("version", new OpenApiSchema { Type = JsonSchemaType.String }),
            ("queues", new OpenApiSchema { Type = JsonSchemaType.Array, Items = QueueName }),
            ("types", new OpenApiSchema { Type = JsonSchemaType.Array, Items = JobType, Description = "The types that it has handlers for." }),
            ("slots", Count("Jobs that it can run at once.")),
            ("jobs", Count("Jobs that it runs.")),
            ("started_at", Time("When it started.")),
            ("heartbeat_at", Time("When it was last heard of.")),
            ("lease_expires_at", Time("When its jobs go to others unless it is heard of again."))),
        ["Health"] = Object(("status", new OpenApiSchema { Type = JsonSchemaType.String })),
        ["Error"] = Error(),
    };

    public static IOpenApiSchema Ref(string name) => new OpenApiSchemaReference(name);

    /// <summary>The success envelope with one item.</summary>
    public static OpenApiSchema One(string name) => Object(("data", Ref(name)));

    /// <summary>The success envelope with items that have no pages.</summary>
    public static OpenApiSchema Many(string name) => Object(("data", Items(name)));

    /// <summary>The success envelope with a page of items.</summary>
    public static OpenApiSchema Page(string name) => Object(("data", Items(name)), ("next_cursor", Nullable("The next page's cursor; null at the end.")));

    private static OpenApiSchema Items(string name) => new() { Type = JsonSchemaType.Array, Items = Ref(name) };

    /// <summary>An object of an answer: these members are always there, and others may come later.</summary>
    internal static OpenApiSchema Object(params ReadOnlySpan<(string Name, IOpenApiSchema Schema)> members)
    {
        var schema = new OpenApiSchema { Type = JsonSchemaType.Object, Properties = new Dictionary<string, IOpenApiSchema>(), Required = new HashSet<string>() };
        foreach ((string name, IOpenApiSchema member) in members)
        {
            schema.Properties.Add(name, member);
            schema.Required.Add(name);
        }

        return schema;
    }

    /// <summary>An object of a request: members beside these are refused.</summary>
    internal static OpenApiSchema Closed(IEnumerable<string> required, params ReadOnlySpan<(string Name, IOpenApiSchema Schema)> members)
    {
        OpenApiSchema schema = Object(members);
        schema.Required = required.ToHashSet();
        schema.AdditionalPropertiesAllowed = false;
        return schema;
    }

    private static OpenApiSchema Error()
    {
        OpenApiSchema error = Object(
            ("code", new OpenApiSchema { Type = JsonSchemaType.String, Pattern = "^[A-Z_]+$", Description = "What happened, for programs." }),
            ("message", new OpenApiSchema { Type = JsonSchemaType.String, Description = "What happened and what to do, for people." }),
            ("retryable", new OpenApiSchema { Type = JsonSchemaType.Boolean, Description = "Whether the same request may succeed later." }),
            ("request_id", new OpenApiSchema { Type = JsonSchemaType.String, Description = "As in the header X-Request-Id." }));
        error.Properties!.Add("details", new OpenApiSchema { Type = JsonSchemaType.Object, Description = "What helps to put it right: which member, which limit." });
        return Object(("error", error));
    }

    private static OpenApiSchema TimeZone() => new()
    {
        Type = JsonSchemaType.String,
        Description = "The time zone that the expression is read in: an IANA id.",
        Examples = [JsonValue.Create("UTC"), JsonValue.Create("Europe/Zurich")],
    };

    private static OpenApiSchema MissedFires() => Words(
        "What becomes of times that passed while no worker ran: none of them, one job for all, or one for each of the last 100.",
        Enum.GetValues<MissedFires>().Select(policy => policy.ToName()));

    private static OpenApiSchema Overlap() => Words(
        "What it does while an earlier job of it is unfinished: it fires all the same, it does not, or it does unless one waits.",
        Enum.GetValues<ScheduleOverlap>().Select(policy => policy.ToName()));

    internal static OpenApiSchema Words(string description, IEnumerable<string> words) =>
        new() { Type = JsonSchemaType.String, Enum = [.. words.Select(word => JsonValue.Create(word))], Description = description };

    internal static OpenApiSchema OrNull(string description, IOpenApiSchema schema) =>
        new() { OneOf = [schema, new OpenApiSchema { Type = JsonSchemaType.Null }], Description = description };

    private static OpenApiSchema Name(string description) =>
        new() { Type = JsonSchemaType.String, MinLength = 1, MaxLength = 100, Pattern = "^[A-Za-z0-9_.-]+$", Description = description };

    internal static OpenApiSchema Count(string description) => new() { Type = JsonSchemaType.Integer, Minimum = "0", Description = description };

    private static OpenApiSchema Concurrency(string description) =>
        new() { Type = JsonSchemaType.Integer | JsonSchemaType.Null, Minimum = "1", Maximum = "10000", Description = description };

    internal static OpenApiSchema Integer(string description, int minimum, int maximum) =>
        new() { Type = JsonSchemaType.Integer, Minimum = $"{minimum}", Maximum = $"{maximum}", Description = description };

    internal static OpenApiSchema Nullable(string description, string? format = null) =>
        new() { Type = JsonSchemaType.String | JsonSchemaType.Null, Format = format, Description = description };

    internal static OpenApiSchema Time(string description) => new() { Type = JsonSchemaType.String, Format = "date-time", Description = description };

    internal static OpenApiSchema NullableTime(string description) => Nullable(description, "date-time");

    /// <summary>The object with a member that is not always there.</summary>
    internal static OpenApiSchema With(OpenApiSchema schema, string name, IOpenApiSchema member)
    {
        schema.Properties!.Add(name, member);
        return schema;
    }

    internal static OpenApiSchema With(OpenApiSchema schema, JsonNode otherwise)
    {
        schema.Default = otherwise;
        return schema;
    }
}
