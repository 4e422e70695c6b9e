namespace Jobplane.Server.Commands;

/// <summary>A command came to its end without what it was asked for; the message says why, and what to do.</summary>
internal class CommandException(int exitCode, string message) : Exception(message)
{
    public int ExitCode => exitCode;
}
