namespace Jobplane.Unique;

/// <summary>A unique key within its project.</summary>
internal readonly record struct UniqueKey(string ProjectId, string Key)
{
    /// <summary>How long the key of a finished job is kept, in case the job is retried by hand.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromDays(1);
}
