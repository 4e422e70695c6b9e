namespace Jobplane;

/// <summary>The words that stand for a <see cref="UniqueScope"/> and a <see cref="UniqueConflict"/> in the database and in HTTP.</summary>
public static class UniqueNames
{
    /// <summary>All words of scopes.</summary>
    public static IReadOnlyList<string> Scopes { get; } = [.. Enum.GetValues<UniqueScope>().Select(ToName)];

    /// <summary>All words of what may be done about a conflict.</summary>
    public static IReadOnlyList<string> Conflicts { get; } = [.. Enum.GetValues<UniqueConflict>().Select(ToName)];

    /// <summary>The word of a scope.</summary>
    public static string ToName(this UniqueScope scope) => scope switch
    {
        UniqueScope.UntilFinished => "until_finished",
        UniqueScope.UntilStarted => "until_started",
        UniqueScope.Period => "period",
        _ => throw new ArgumentOutOfRangeException(nameof(scope), scope, "Not a scope."),
    };

    /// <summary>The word of what is done about a conflict.</summary>
    public static string ToName(this UniqueConflict conflict) => conflict switch
    {
        UniqueConflict.Keep => "keep",
        UniqueConflict.ReplacePayload => "replace_payload",
        UniqueConflict.Reschedule => "reschedule",
        UniqueConflict.ReplaceAndReschedule => "replace_and_reschedule",
        _ => throw new ArgumentOutOfRangeException(nameof(conflict), conflict, "Not an action."),
    };

    /// <summary>Reads a scope; false when the word is none.</summary>
    public static bool TryParse(string? name, out UniqueScope scope)
    {
        scope = Enum.GetValues<UniqueScope>().FirstOrDefault(each => each.ToName() == name);
        return scope.ToName() == name;
    }

    /// <summary>Reads what is done about a conflict; false when the word is none.</summary>
    public static bool TryParse(string? name, out UniqueConflict conflict)
    {
        conflict = Enum.GetValues<UniqueConflict>().FirstOrDefault(each => each.ToName() == name);
        return conflict.ToName() == name;
    }
}
