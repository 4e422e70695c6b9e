namespace Jobplane.Server.Access;

/// <summary>What a command has to say: JSON for stdout, or a problem for stderr.</summary>
/// <param name="ExitCode">The command's exit code.</param>
/// <param name="Json">The API's <c>data</c>; null when there is none.</param>
/// <param name="Problem">What went wrong, and what to do; null when nothing did.</param>
internal sealed record JobAnswer(int ExitCode, string? Json, string? Problem);
