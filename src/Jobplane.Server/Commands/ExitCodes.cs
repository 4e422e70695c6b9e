namespace Jobplane.Server.Commands;

/// <summary>What the command line's exit codes mean; scripts rely on them.</summary>
internal static class ExitCodes
{
    public const int Success = 0;
    public const int Error = 1;
    public const int Usage = 2;
    public const int NotFound = 3;

    /// <summary>The command did its work, and what it looked at is not as it should be.</summary>
    public const int Unhealthy = 4;

    /// <summary>Nobody reads the output any more; what shells show of a program that SIGPIPE has ended.</summary>
    public const int OutputClosed = 141;
}
