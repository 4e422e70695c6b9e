using Jobplane.Storage;

namespace Jobplane.Unique;

/// <summary>What a waiting job becomes, because an enqueue with its unique key says so.</summary>
/// <param name="Job">The job.</param>
/// <param name="Payload">The new payload; null keeps the old one.</param>
/// <param name="IsMoved">Whether the job gets another time: now, or what the next two say.</param>
/// <param name="Delay">How long from now on.</param>
/// <param name="ScheduledAt">The time.</param>
/// <param name="ExpiresAt">When it expires; this and the next go with the time.</param>
/// <param name="ExpiresAfter">How long after it is due it expires.</param>
internal sealed record JobReplacement(
    JobKey Job,
    JobPayload? Payload = null,
    bool IsMoved = false,
    TimeSpan? Delay = null,
    DateTimeOffset? ScheduledAt = null,
    DateTimeOffset? ExpiresAt = null,
    TimeSpan? ExpiresAfter = null)
{
    /// <summary>The same, and then what another enqueue asks for.</summary>
    public JobReplacement Then(NewJob job)
    {
        UniqueConflict action = job.Unique!.OnConflict;
        JobReplacement then = this;
        if (action is UniqueConflict.ReplacePayload or UniqueConflict.ReplaceAndReschedule)
            then = then with { Payload = job.Payload };
        if (action is UniqueConflict.Reschedule or UniqueConflict.ReplaceAndReschedule)
        {
            then = then with
            {
                IsMoved = true,
                Delay = job.Delay,
                ScheduledAt = job.ScheduledAt,
                ExpiresAt = job.ExpiresAt,
                ExpiresAfter = job.ExpiresAfter,
            };
        }

        return then;
    }

    /// <summary>A job that is not stored yet, as it becomes.</summary>
    public NewJob Apply(NewJob job) => job with
    {
        Payload = Payload ?? job.Payload,
        Delay = IsMoved ? Delay : job.Delay,
        ScheduledAt = IsMoved ? ScheduledAt : job.ScheduledAt,
        ExpiresAt = IsMoved ? ExpiresAt : job.ExpiresAt,
        ExpiresAfter = IsMoved ? ExpiresAfter : job.ExpiresAfter,
    };
}
