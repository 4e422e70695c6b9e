using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using Jobplane.Storage;

namespace Jobplane.Enqueueing;

/// <summary>The rules for what may be stored, the same for every way in.</summary>
internal sealed class JobValidator(TimeProvider time)
{
    public const int MaxNameLength = 100;
    public const int MaxPriority = 9;
    public const int MostAttempts = 100;

    private static readonly TimeSpan Horizon = TimeSpan.FromDays(366);
    private static readonly SearchValues<char> ProjectCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-");

    private static readonly SearchValues<char> NameCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-.");

    /// <summary>Turns a request into a job that may be stored, with a new id.</summary>
    /// <exception cref="JobValidationException">A member breaks its rule.</exception>
    public NewJob Validate(JobRequest request)
    {
        EnqueueOptions options = request.Options;
        CheckProject(options.ProjectId);
        CheckName("type", request.Type);
        CheckName("queue", options.Queue);
        CheckRange("priority", options.Priority, 0, MaxPriority);
        CheckMaxAttempts(options.MaxAttempts);
        CheckTime(options);
        CheckExpiry(options);
        if (options.Unique is not null)
            CheckUnique(options.Unique);
        PayloadValidator.Check(request.Payload.Utf8.Span);
        return new NewJob
        {
            Id = Guid.NewGuid(),
            ProjectId = options.ProjectId,
            Type = request.Type,
            Payload = request.Payload,
            Queue = options.Queue,
            Priority = options.Priority,
            MaxAttempts = options.MaxAttempts,
            Delay = options.Delay,
            ScheduledAt = options.ScheduledAt,
            ExpiresAt = options.ExpiresAt,
            ExpiresAfter = options.ExpiresAfter,
            Unique = options.Unique,
        };
    }

    /// <summary>Turns the requests of a batch into jobs that may be stored.</summary>
    /// <exception cref="JobValidationException">A member breaks its rule; it is named with its place in the batch, such as <c>jobs[3].type</c>.</exception>
    public NewJob[] Validate(IEnumerable<JobRequest> requests)
    {
        var jobs = new List<NewJob>();
        foreach (JobRequest request in requests)
        {
            try
            {
                jobs.Add(Validate(request));
            }
            catch (JobValidationException e)
            {
                throw e.Within($"jobs[{jobs.Count}]");
            }
        }

        return [.. jobs];
    }

    /// <summary>Whether a text may name a project.</summary>
    public static bool IsProject([NotNullWhen(true)] string? projectId) =>
        projectId is { Length: > 0 and <= MaxNameLength } && !projectId.AsSpan().ContainsAnyExcept(ProjectCharacters);

    /// <summary>Refuses a text that may not name a project.</summary>
    public static void CheckProject(string? projectId)
    {
        if (!IsProject(projectId))
            throw new JobValidationException("project_id", "project_id must be 1 to 100 of the characters A-Z a-z 0-9 _ -.");
    }

    /// <summary>Refuses a limit of attempts out of range.</summary>
    public static void CheckMaxAttempts(int maxAttempts) => CheckRange("max_attempts", maxAttempts, 1, MostAttempts);

    /// <summary>Whether a text may name a type or queue.</summary>
    public static bool IsName([NotNullWhen(true)] string? name) =>
        name is { Length: > 0 and <= MaxNameLength } && !name.AsSpan().ContainsAnyExcept(NameCharacters);

    /// <summary>Refuses a text that may not name a type or queue.</summary>
    public static void CheckName(string member, string? name)
    {
        if (!IsName(name))
            throw new JobValidationException(member, $"{member} must be 1 to 100 of the characters A-Z a-z 0-9 _ - and the dot.");
    }

    /// <summary>Refuses a number out of range.</summary>
    public static void CheckRange(string member, int value, int least, int most)
    {
        if (value < least || value > most)
            throw new JobValidationException(member, $"{member} must be from {least} to {most}.");
    }

    private static void CheckUnique(UniqueOptions unique)
    {
        if (!IdempotencyKey.IsValid(unique.Key))
            throw new JobValidationException("unique.key", "unique.key must be 1 to 255 visible ASCII characters.");
        if (!Enum.IsDefined(unique.Scope))
            throw new JobValidationException("unique.scope", $"unique.scope must be one of: {string.Join(", ", UniqueNames.Scopes)}.");
        if (!Enum.IsDefined(unique.OnConflict))
            throw new JobValidationException("unique.on_conflict", $"unique.on_conflict must be one of: {string.Join(", ", UniqueNames.Conflicts)}.");
        if (unique.Scope == UniqueScope.Period ? unique.Period is null : unique.Period is not null)
            throw new JobValidationException("unique.period_seconds", "unique.period_seconds belongs to the scope period, which needs it, and to no other.");
        if (unique.Period <= TimeSpan.Zero || unique.Period > Horizon)
            throw new JobValidationException("unique.period_seconds", "unique.period_seconds must be more than 0 and at most a year (31622400).");
    }

    // A plausibility check of input, so the local clock will do; when a job is due is decided by the database's.
    private void CheckTime(EnqueueOptions options)
    {
        if (options is { Delay: not null, ScheduledAt: not null })
            throw new JobValidationException("scheduled_at", "scheduled_at and delay_seconds exclude each other; give one of them.");
        if (options.Delay < TimeSpan.Zero || options.Delay > Horizon)
            throw new JobValidationException("delay_seconds", "delay_seconds must be from 0 to a year (31622400).");
        if (options.ScheduledAt - time.GetUtcNow() > Horizon)
            throw new JobValidationException("scheduled_at", "scheduled_at must be at most a year ahead.");
    }

    // A time that has passed is fine, as is that of a scheduled job: the job then ends without having run, which is what was asked for. One that is
    // out of reach from the beginning is a mistake.
    private void CheckExpiry(EnqueueOptions options)
    {
        if (options is { ExpiresAt: not null, ExpiresAfter: not null })
            throw new JobValidationException("expires_at", "expires_at and expires_after_seconds exclude each other; give one of them.");
        if (options.ExpiresAfter <= TimeSpan.Zero || options.ExpiresAfter > Horizon)
            throw new JobValidationException("expires_after_seconds", "expires_after_seconds must be more than 0 and at most a year (31622400).");
        if (options.ExpiresAt <= (options.ScheduledAt ?? time.GetUtcNow() + options.Delay))
            throw new JobValidationException("expires_at", "expires_at must be later than the job is due, or it could never begin.");
    }
}
