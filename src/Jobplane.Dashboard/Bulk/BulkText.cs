using Jobplane.Dashboard.Jobs;
using Jobplane.Dashboard.Pages;

namespace Jobplane.Dashboard.Bulk;

/// <summary>Bulk operations in words.</summary>
internal static class BulkText
{
    public static string Verb(BulkAction action) => action switch
    {
        BulkAction.Retry => "Retry",
        BulkAction.Cancel => "Cancel",
        _ => "Delete",
    };

    /// <summary>What is done to the jobs, and which are passed over.</summary>
    public static string Explain(BulkAction action) => action switch
    {
        BulkAction.Retry => "They run again now. Jobs that are running, or have used up their attempts, are passed over.",
        BulkAction.Cancel => "Waiting jobs will not run; the handlers of running ones are asked to stop. Finished jobs are passed over.",
        _ => "They are removed for good, with their attempts, logs and results. Running jobs are passed over.",
    };

    public static string Jobs(JobCount count) => count is { Count: 1, More: false } ? "1 job" : $"{Numbers.Count(count.Count)}{(count.More ? "+" : "")} jobs";

    /// <summary>Which jobs, as the search box would say it.</summary>
    public static string Filter(JobFilter filter)
    {
        List<string> words = [];
        Add("status", filter.Status?.ToName());
        Add("type", filter.Type);
        Add("queue", filter.Queue);
        Add("error", filter.Error is { } error ? $"\"{error}\"" : null);
        Add("group", filter.ErrorGroup is { } group ? JobSearch.Quote(group) : null);
        Add("id", filter.Id?.ToString());
        words.AddRange(filter.Arguments.Select(argument => $"args.{argument.Path}:{argument.Value}"));
        if (filter.CreatedAfter is { } after)
            words.Add($"since {after.UtcDateTime:yyyy-MM-dd HH:mm} UTC");
        if (filter.CreatedBefore is { } before)
            words.Add($"before {before.UtcDateTime:yyyy-MM-dd HH:mm} UTC");
        return string.Join(' ', words);

        void Add(string key, string? value)
        {
            if (value is not null)
                words.Add($"{key}:{value}");
        }
    }

    public static string Badge(BulkState state) => state == BulkState.Running ? "running" : state.ToName();
}
