using Microsoft.Extensions.Logging;

namespace Jobplane;

/// <summary>The words that stand for the level of a line in a job's log, in the database and in HTTP.</summary>
public static class JobLogLevelNames
{
    private static readonly string[] Names = ["trace", "debug", "information", "warning", "error", "critical"];

    /// <summary>The words, the least grave first.</summary>
    public static IReadOnlyList<string> All => Names;

    /// <summary>The lower-case word of a level, such as <c>warning</c>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A line cannot have this level: it is <see cref="LogLevel.None"/>, or none at all.</exception>
    public static string ToName(this LogLevel level) => level is >= LogLevel.Trace and <= LogLevel.Critical
        ? Names[(int)level]
        : throw new ArgumentOutOfRangeException(nameof(level), level, "Not a level of a line. Use one from Trace to Critical.");

    /// <summary>The level a word stands for.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The word is none of the six.</exception>
    public static LogLevel Parse(string name) => Array.IndexOf(Names, name) is >= 0 and int index
        ? (LogLevel)index
        : throw new ArgumentOutOfRangeException(nameof(name), name, "Not a level of a line.");
}
