using Jobplane.Server.Commands;

namespace Jobplane.Server.Access;

/// <summary>The token does not allow it.</summary>
internal sealed class ForbiddenException(string message) : CommandException(ExitCodes.Error, message);
