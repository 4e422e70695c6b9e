namespace Jobplane;

/// <summary>The words that stand for a <see cref="StatisticsGrouping"/> in HTTP.</summary>
public static class StatisticsGroupingNames
{
    /// <summary>All words, in the order of the enum.</summary>
    public static IReadOnlyList<string> All { get; } = [.. Enum.GetValues<StatisticsGrouping>().Select(ToName)];

    /// <summary>The word of a grouping, such as <c>type</c>.</summary>
    public static string ToName(this StatisticsGrouping grouping) => grouping switch
    {
        StatisticsGrouping.None => "none",
        StatisticsGrouping.Type => "type",
        StatisticsGrouping.Queue => "queue",
        _ => throw new ArgumentOutOfRangeException(nameof(grouping), grouping, "Not a grouping of statistics."),
    };

    /// <summary>Reads a grouping; false when the word is none of them.</summary>
    public static bool TryParse(string? name, out StatisticsGrouping grouping)
    {
        foreach (StatisticsGrouping known in Enum.GetValues<StatisticsGrouping>())
        {
            grouping = known;
            if (known.ToName() == name)
                return true;
        }

        grouping = default;
        return false;
    }
}
