namespace Provisioning.Jobs;

/// <summary>Finds the projects whose keys are too old, and rotates each by a job of its own. A schedule enqueues it.</summary>
public sealed record RotateStaleKeys(int MaxAgeDays)
{
    /// <summary>The project that owns what concerns all of them.</summary>
    public const string Owner = "operations";

    public const string ScheduleName = "rotate-stale-keys";
}
