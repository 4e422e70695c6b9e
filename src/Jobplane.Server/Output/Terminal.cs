namespace Jobplane.Server.Output;

/// <summary>What is at the other end of the standard streams.</summary>
internal static class Terminal
{
    /// <summary>Whether data may be coloured: it goes to a terminal, and nobody has said no (https://no-color.org).</summary>
    public static bool HasColors => !Console.IsOutputRedirected && IsCapable;

    /// <summary>Whether a line on stderr can be drawn anew.</summary>
    public static bool CanRedrawErrors => !Console.IsErrorRedirected && IsCapable;

    private static bool IsCapable =>
        string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"))
        && !string.Equals(Environment.GetEnvironmentVariable("TERM"), "dumb", StringComparison.Ordinal);
}
