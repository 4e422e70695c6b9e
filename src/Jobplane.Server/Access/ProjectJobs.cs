namespace Jobplane.Server.Access;

/// <summary>What a bulk operation on all of a project's jobs would be; it is only ever previewed.</summary>
internal static class ProjectJobs
{
    // A filter must say something: no job is older than this.
    public static readonly BulkRequest All = new(BulkAction.Delete, new JobFilter { CreatedAfter = DateTimeOffset.UnixEpoch });
}
