using Jobplane.Enqueueing;
using Jobplane.Storage;

namespace Jobplane.Cron;

/// <summary>The rules for schedules, the same for every way in. What a schedule's jobs may be is the rule of all jobs.</summary>
internal sealed class ScheduleValidator(TimeProvider time)
{
    // A list shows many schedules, and each fire stores the payload again.
    private const int MaxPayloadBytes = 64 * 1024;

    private readonly JobValidator _jobs = new(time);

    /// <summary>Refuses a definition that breaks a rule; returns it with its expression in one form, and the times of that.</summary>
    /// <exception cref="JobValidationException">A member breaks its rule.</exception>
    public (ScheduleDefinition Definition, CronTimes Times) Validate(ScheduleKey key, ScheduleDefinition definition)
    {
        CheckKey(key);
        ScheduleOptions options = definition.Options;
        _jobs.Validate(new JobRequest(definition.Type, definition.Payload, new EnqueueOptions
        {
            ProjectId = key.ProjectId,
            Queue = options.Queue,
            Priority = options.Priority,
            MaxAttempts = options.MaxAttempts,
            ExpiresAfter = options.ExpiresAfter,
        }));
        if (definition.Payload.Utf8.Length > MaxPayloadBytes)
            throw new JobValidationException("payload", "payload of a schedule is larger than 64 KiB.");
        if (!Enum.IsDefined(options.MissedFires))
            throw new JobValidationException("missed_fires", "missed_fires is none of the values of MissedFires.");
        if (!Enum.IsDefined(options.Overlap))
            throw new JobValidationException("overlap", "overlap is none of the values of ScheduleOverlap.");
        var times = CronTimes.Parse(definition.Cron, options.TimeZone);
        // A plausibility check of input, so the local clock will do; the first time is reckoned by the database's.
        return times.After(time.GetUtcNow()) is not null
            ? (definition with { Cron = times.Cron }, times)
            : throw new JobValidationException("cron", "cron names no time that ever comes.");
    }

    /// <summary>Refuses names that break a rule.</summary>
    /// <exception cref="JobValidationException">A name breaks its rule.</exception>
    public static void CheckKey(ScheduleKey key)
    {
        JobValidator.CheckProject(key.ProjectId);
        JobValidator.CheckName("name", key.Name);
        // As a part of a path, "." and ".." would never arrive.
        if (key.Name[0] == '.')
            throw new JobValidationException("name", "name must not begin with a dot.");
    }

    /// <summary>Refuses what a page of schedules cannot be.</summary>
    /// <exception cref="JobValidationException">A member breaks its rule.</exception>
    public static void CheckPage(string projectId, int limit, int maxLimit, string? after)
    {
        JobValidator.CheckProject(projectId);
        JobValidator.CheckRange("limit", limit, 1, maxLimit);
        if (after is not null)
            JobValidator.CheckName("cursor", after);
    }
}
