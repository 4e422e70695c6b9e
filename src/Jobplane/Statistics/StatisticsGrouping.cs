namespace Jobplane;

/// <summary>What there is a series for each of.</summary>
public enum StatisticsGrouping
{
    /// <summary>One series for all.</summary>
    None,

    /// <summary>One for each type of jobs.</summary>
    Type,

    /// <summary>One for each queue.</summary>
    Queue,
}
