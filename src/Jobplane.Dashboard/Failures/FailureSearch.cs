using Jobplane.Dashboard.Jobs;

namespace Jobplane.Dashboard.Failures;

/// <summary>Makes the search that finds a group's jobs, and no others.</summary>
internal static class FailureSearch
{
    public static string Of(FailureGroup group)
    {
        // When none has failed for good yet, those that wait for their next attempt are of interest.
        string jobs = group.Failed > 0 ? $"status:failed type:{group.Type}" : $"type:{group.Type}";
        // An attempt may fail without a word.
        return group.Error.Length == 0 ? jobs : $"{jobs} group:{JobSearch.Quote(group.Error)}";
    }
}
