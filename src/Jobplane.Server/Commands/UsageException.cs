namespace Jobplane.Server.Commands;

/// <summary>The command was given in a way that it cannot follow.</summary>
internal sealed class UsageException(string message) : CommandException(ExitCodes.Usage, message);
