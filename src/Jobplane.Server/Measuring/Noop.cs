namespace Jobplane.Server.Measuring;

/// <summary>A job without work, so that only its handling is measured.</summary>
internal sealed record Noop(int Number);
