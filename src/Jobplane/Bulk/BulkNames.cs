namespace Jobplane;

/// <summary>The words that stand for <see cref="BulkAction"/> and <see cref="BulkState"/> in the database and in HTTP.</summary>
public static class BulkNames
{
    /// <summary>The words of all actions.</summary>
    public static IReadOnlyList<string> Actions { get; } = [.. Enum.GetValues<BulkAction>().Select(action => action.ToName())];

    /// <summary>The words of all states.</summary>
    public static IReadOnlyList<string> States { get; } = [.. Enum.GetValues<BulkState>().Select(state => state.ToName())];

    /// <summary>The lower-case word of an action, such as <c>retry</c>.</summary>
    public static string ToName(this BulkAction action) => action switch
    {
        BulkAction.Retry => "retry",
        BulkAction.Cancel => "cancel",
        BulkAction.Delete => "delete",
        _ => throw new ArgumentOutOfRangeException(nameof(action), action, "Not an action."),
    };

    /// <summary>The lower-case word of a state, such as <c>running</c>.</summary>
    public static string ToName(this BulkState state) => state switch
    {
        BulkState.Running => "running",
        BulkState.Completed => "completed",
        BulkState.Cancelled => "cancelled",
        BulkState.Failed => "failed",
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, "Not a state."),
    };

    /// <summary>Reads an action; false when the word is none of them.</summary>
    public static bool TryParse(string? name, out BulkAction action)
    {
        foreach (BulkAction known in Enum.GetValues<BulkAction>())
        {
            action = known;
            if (known.ToName() == name)
                return true;
        }

        action = default;
        return false;
    }

    internal static BulkAction ParseAction(string name) => TryParse(name, out BulkAction action)
        ? action
        : throw new ArgumentOutOfRangeException(nameof(name), name, "Not an action.");

    internal static BulkState ParseState(string name) => Enum.GetValues<BulkState>().First(state => state.ToName() == name);
}
