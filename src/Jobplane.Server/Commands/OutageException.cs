namespace Jobplane.Server.Commands;

/// <summary>The server could not be reached, or said that it cannot answer now. The next try may find it well.</summary>
internal sealed class OutageException(string message) : CommandException(ExitCodes.Error, message);
