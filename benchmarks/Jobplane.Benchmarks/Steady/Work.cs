namespace Jobplane.Benchmarks.Steady;

/// <summary>A job that takes a while without using the processor.</summary>
internal sealed record Work(int Number);
