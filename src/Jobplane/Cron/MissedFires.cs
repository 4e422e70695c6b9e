namespace Jobplane;

/// <summary>
/// What becomes of a schedule's fires that nobody made in time, because no worker was there. A fire is missed when it is not made
/// within 10 s of its time.
/// </summary>
public enum MissedFires
{
    /// <summary>They are dropped.</summary>
    Skip,

    /// <summary>One job is made for all of them, with the time of the last; none if a later fire is on time. The default.</summary>
    Once,

    /// <summary>A job is made for each of them, up to the last 100.</summary>
    All,
}
