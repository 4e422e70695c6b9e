using Jobplane.AspNetCore.Errors;
using Jobplane.AspNetCore.Schedules;
using Microsoft.OpenApi;

namespace Jobplane.AspNetCore.OpenApi.Operations;

/// <summary>The routes of cron schedules.</summary>
internal static class ScheduleOperations
{
    public static readonly ApiOperation List = new("listSchedules", ApiTags.Schedules, "List schedules", "The project's schedules, by name.")
    {
        Parameters = [ApiParameters.Limit, ApiParameters.ScheduleCursor],
        Successes = [Success("A page of schedules.", ApiSchemas.Page("Schedule"), ApiExamples.SchedulePage)],
        Refusals = [ApiRefusals.Invalid("limit", "limit must be a whole number.")],
    };

    public static readonly ApiOperation Get = new("getSchedule", ApiTags.Schedules, "Get a schedule", "The schedule, when it fires next, and what became of its last job.")
    {
        Parameters = [ApiParameters.ScheduleName],
        Successes = [Success("The schedule.", ApiSchemas.One("Schedule"), ApiExamples.Schedule)],
        Refusals = [InvalidName(), ApiRefusals.ScheduleNotFound],
    };

    public static readonly ApiOperation Put = new(
        "putSchedule",
        ApiTags.Schedules,
        "Make or redefine a schedule",
        "The body defines it whole: what it leaves out gets its default. A schedule that is paused stays so. Names are each project's own. Written to the audit log.")
    {
        Parameters = [ApiParameters.ScheduleName],
        Body = ApiBodies.Json("NewSchedule", "The definition.", ApiExamples.NewSchedule),
        Successes = [Success("The schedule as it was stored.", ApiSchemas.One("Schedule"), ApiExamples.Schedule)],
        Refusals =
        [
            ApiRefusals.Invalid("cron", "cron is required: it says when the schedule fires."),
            ApiRefusals.Slow,
            new("The project has as many schedules as it may.", ApiErrors.From(new SchedulePutResult.LimitReached(Limit: 1000))),
            ApiRefusals.TooLarge(ScheduleBody.MaxBytes),
            ApiRefusals.NotJson,
        ],
    };

    public static readonly ApiOperation Delete = new("deleteSchedule", ApiTags.Schedules, "Delete a schedule", "Its jobs stay. Written to the audit log.")
    {
        Parameters = [ApiParameters.ScheduleName],
        Successes = [new ApiSuccess(204, "It is gone.")],
        Refusals = [InvalidName(), ApiRefusals.ScheduleNotFound],
    };

    public static readonly ApiOperation Pause = new(
        "pauseSchedule", ApiTags.Schedules, "Pause a schedule", "It does not fire until it is resumed. Pausing it again changes nothing. Written to the audit log.")
    {
        Parameters = [ApiParameters.ScheduleName],
        Successes = [Success("The schedule is paused.", ApiSchemas.One("Schedule"), ApiExamples.PausedSchedule)],
        Refusals = [InvalidName(), ApiRefusals.ScheduleNotFound],
    };

    public static readonly ApiOperation Resume = new(
        "resumeSchedule",
        ApiTags.Schedules,
        "Resume a schedule",
        "It fires again, from its next time on: times that passed meanwhile were not missed. Of one that is not paused nothing changes. Written to the audit log.")
    {
        Parameters = [ApiParameters.ScheduleName],
        Successes = [Success("The schedule is not paused.", ApiSchemas.One("Schedule"), ApiExamples.Schedule)],
        Refusals = [InvalidName(), ApiRefusals.ScheduleNotFound],
    };

    public static readonly ApiOperation Run = new(
        "runSchedule",
        ApiTags.Schedules,
        "Run a schedule now",
        "Enqueues a job of it at once, whatever its policy for overlaps and even if it is paused. Its times stay as they are. Written to the audit log.")
    {
        Parameters = [ApiParameters.ScheduleName],
        Successes =
        [
            new ApiSuccess(202, "The job as it was stored.")
            {
                Schema = ApiSchemas.One("Job"),
                Example = ApiExamples.EnqueuedJob,
                Headers = [ApiHeaders.Location, ApiHeaders.CacheControl],
            },
        ],
        Refusals = [InvalidName(), ApiRefusals.ScheduleNotFound],
    };

    private static ApiSuccess Success(string description, OpenApiSchema schema, string example) =>
        new(200, description) { Schema = schema, Example = example, Headers = [ApiHeaders.CacheControl] };

    private static ApiRefusal InvalidName() => ApiRefusals.Invalid("name", "name must not begin with a dot.");
}
