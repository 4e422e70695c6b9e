namespace Jobplane.Benchmarks.Heartbeats;

/// <summary>A job that runs until it is let go.</summary>
internal sealed record Hold(int Number);
