using System.Globalization;

namespace Jobplane.Server.Output;

/// <summary>What is at the other end of the standard streams.</summary>
internal static class Terminal
{
    /// <summary>Whether data may be coloured: it goes to a terminal, and nobody has said no (https://no-color.org).</summary>
    public static bool HasColors => !Console.IsOutputRedirected && IsCapable;

    /// <summary>Whether a line on stderr can be drawn anew.</summary>
    public static bool CanRedrawErrors => !Console.IsErrorRedirected && IsCapable;

    /// <summary>Whether stdout can be drawn anew, in colours or not.</summary>
    public static bool CanRedraw => !Console.IsOutputRedirected && !IsDumb;

    /// <summary>How wide the terminal is by the variable COLUMNS; null when that says nothing.</summary>
    public static int? Columns =>
        int.TryParse(Environment.GetEnvironmentVariable("COLUMNS"), NumberStyles.None, CultureInfo.InvariantCulture, out int columns) && columns > 0 ? columns : null;

    private static bool IsCapable => string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")) && !IsDumb;

    private static bool IsDumb => string.Equals(Environment.GetEnvironmentVariable("TERM"), "dumb", StringComparison.Ordinal);
}
