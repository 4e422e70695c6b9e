namespace Jobplane;

/// <summary>The words that stand for a <see cref="FindingLevel"/>.</summary>
public static class FindingLevelNames
{
    /// <summary>The lower-case word of a level, such as <c>warning</c>.</summary>
    public static string ToName(this FindingLevel level) => level switch
    {
        FindingLevel.Ok => "ok",
        FindingLevel.Warning => "warning",
        FindingLevel.Failure => "failure",
        _ => throw new ArgumentOutOfRangeException(nameof(level), level, "Not a level of findings."),
    };
}
