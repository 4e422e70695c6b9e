using Jobplane.AspNetCore.Fleet;
using Microsoft.OpenApi;

namespace Jobplane.AspNetCore.OpenApi.Operations;

/// <summary>The operator's routes.</summary>
internal static class FleetOperations
{
    public static readonly ApiOperation ListQueues = new("listQueues", ApiTags.Fleet, "List queues", "The queues of all projects with what waits in them, at most 1,000.")
    {
        Successes = [Success("The queues.", ApiSchemas.Page("Queue"), ApiExamples.Queues)],
        Refusals = [UnknownParameter()],
    };

    public static readonly ApiOperation SetQueue = new(
        "setQueue",
        ApiTags.Fleet,
        "Set a queue's concurrency",
        "Workers follow within about a second, now and after restarts; what runs goes on. Where the queue shares its slots with others, it is the most that it may have of them. Written to the audit log of the token's project.")
    {
        Parameters = [ApiParameters.QueueName],
        Body = ApiBodies.Json("QueueSettings", "The settings.", ApiExamples.QueueSettings),
        Successes = [Success("The queue's concurrency.", ApiSchemas.One("QueueConcurrency"), ApiExamples.QueueConcurrency)],
        Refusals =
        [
            ApiRefusals.Invalid("concurrency", "concurrency must be from 1 to 10000, or null for what each worker is configured with. To stop a queue, pause it."),
            ApiRefusals.Slow,
            ApiRefusals.TooLarge(QueueBody.MaxBytes),
            ApiRefusals.NotJson,
        ],
    };

    public static readonly ApiOperation PauseQueue = new(
        "pauseQueue", ApiTags.Fleet, "Pause a queue", "Workers take no more jobs from it, now and after restarts; what runs goes on. Written to the audit log of the token's project.")
    {
        Parameters = [ApiParameters.QueueName],
        Successes = [Success("The queue is paused.", ApiSchemas.One("PausedQueue"), ApiExamples.PausedQueue)],
        Refusals = [InvalidName()],
    };

    public static readonly ApiOperation ResumeQueue = new(
        "resumeQueue", ApiTags.Fleet, "Resume a queue", "Workers take jobs from it again. Written to the audit log of the token's project.")
    {
        Parameters = [ApiParameters.QueueName],
        Successes = [Success("The queue is not paused.", ApiSchemas.One("PausedQueue"), ApiExamples.ResumedQueue)],
        Refusals = [InvalidName()],
    };

    public static readonly ApiOperation ListWorkers = new("listWorkers", ApiTags.Fleet, "List workers", "The live workers, at most 1,000.")
    {
        Successes = [Success("The workers.", ApiSchemas.Page("Worker"), ApiExamples.Workers)],
        Refusals = [UnknownParameter()],
    };

    public static readonly ApiOperation EraseProject = new(
        "eraseProject",
        ApiTags.Fleet,
        "Erase a project",
        "Deletes a project's jobs with all that belongs to them, its schedules and its keys; its audit log stays. Running jobs are cancelled, and deleted once they have ended. Ask again until finished is true. Written to the audit log of the token's project.")
    {
        Parameters = [ApiParameters.Project],
        Successes = [Success("How far it has come.", ApiSchemas.One("Erasure"), ApiExamples.Erasure)],
        Refusals = [ApiRefusals.Invalid("project_id", "project_id must be 1 to 100 of the characters A-Z a-z 0-9 _ -.")],
    };

    private static ApiSuccess Success(string description, OpenApiSchema schema, string example) =>
        new(200, description) { Schema = schema, Example = example, Headers = [ApiHeaders.CacheControl] };

    private static ApiRefusal UnknownParameter() => ApiRefusals.Invalid("limit", "limit is not a parameter of this route.");

    private static ApiRefusal InvalidName() => ApiRefusals.Invalid("queue", "queue must be 1 to 100 of the characters A-Z a-z 0-9 _ - .");
}
