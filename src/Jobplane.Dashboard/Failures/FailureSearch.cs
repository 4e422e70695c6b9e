using Jobplane.Dashboard.Jobs;

namespace Jobplane.Dashboard.Failures;

/// <summary>Makes the search that finds a group's jobs, and no others; of errors of many sorts, all jobs of the type, if they have one.</summary>
internal static class FailureSearch
{
    public static string Of(FailureGroup group)
    {
        var words = new List<string>();
        // When none has failed for good yet, those that wait for their next attempt are of interest.
        if (group.Failed > 0)
            words.Add("status:failed");
        if (group.Type.Length > 0)
            words.Add($"type:{group.Type}");
        // An attempt may fail without a word.
        if (group.Error.Length > 0 && !group.IsMixed)
            words.Add($"group:{JobSearch.Quote(group.Error)}");
        return string.Join(' ', words);
    }
}
