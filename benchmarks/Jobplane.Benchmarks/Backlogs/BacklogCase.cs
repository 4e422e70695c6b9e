using Jobplane.Benchmarks.Stores;

namespace Jobplane.Benchmarks.Backlogs;

/// <summary>What else is in the table.</summary>
/// <param name="Name">What the report calls it.</param>
/// <param name="Rows">How many rows.</param>
/// <param name="AddAsync">Adds some: from which number, and how many.</param>
internal sealed record BacklogCase(string Name, long Rows, Func<BenchmarkStore, long, long, Task> AddAsync);
