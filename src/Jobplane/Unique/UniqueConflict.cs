namespace Jobplane;

/// <summary>What an enqueue does to the job that holds its unique key. A job that is not waiting is never changed.</summary>
public enum UniqueConflict
{
    /// <summary>Leaves it as it is.</summary>
    Keep,

    /// <summary>Gives it the new payload.</summary>
    ReplacePayload,

    /// <summary>Moves it to the new time, or to now when there is none.</summary>
    Reschedule,

    /// <summary>Gives it the new payload, and moves it to the new time.</summary>
    ReplaceAndReschedule,
}
