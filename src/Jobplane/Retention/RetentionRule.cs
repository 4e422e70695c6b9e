namespace Jobplane.Retention;

/// <summary>How long jobs of a status are kept after they have finished.</summary>
/// <param name="Queue">The queue; empty for all that have no rule of their own for the status.</param>
/// <param name="Status">The status.</param>
/// <param name="Age">How long.</param>
internal sealed record RetentionRule(string Queue, JobStatus Status, TimeSpan Age)
{
    /// <summary>The rules that options come to.</summary>
    public static IReadOnlyList<RetentionRule> Of(RetentionOptions options) =>
    [
        .. options.All.Select(each => new RetentionRule("", each.Status, each.Age)),
        .. options.Queues.SelectMany(queue => queue.Value.All.Select(each => new RetentionRule(queue.Key, each.Status, each.Age))),
    ];
}
