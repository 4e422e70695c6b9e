namespace Jobplane;

/// <summary>The words that stand for an <see cref="AttentionKind"/> in HTTP.</summary>
public static class AttentionKindNames
{
    /// <summary>All words, in the order of the enum.</summary>
    public static IReadOnlyList<string> All { get; } = [.. Enum.GetValues<AttentionKind>().Select(ToName)];

    /// <summary>The word of a kind, such as <c>queue_paused</c>.</summary>
    public static string ToName(this AttentionKind kind) => kind switch
    {
        AttentionKind.QueueWithoutWorker => "queue_without_worker",
        AttentionKind.TypeWithoutHandler => "type_without_handler",
        AttentionKind.QueuePaused => "queue_paused",
        AttentionKind.QueueBehind => "queue_behind",
        AttentionKind.TypeFailing => "type_failing",
        AttentionKind.JobsOrphaned => "jobs_orphaned",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Not a kind of attention."),
    };
}
