using Jobplane.Benchmarks.Stores;

namespace Jobplane.Benchmarks.Drain;

/// <summary>One run of a backlog.</summary>
/// <param name="Run">Until the last of the jobs had run.</param>
/// <param name="Written">Until the worker had stopped: then every completion is committed.</param>
/// <param name="Runs">Runs counted in the end.</param>
/// <param name="AllocatedBytes">Managed memory that this process allocated.</param>
/// <param name="ProcessorTime">What this process has used, on all cores; SQLite is part of it, a PostgreSQL server is not.</param>
/// <param name="Work">What the store did.</param>
internal sealed record DrainResult(TimeSpan Run, TimeSpan Written, long Runs, long AllocatedBytes, TimeSpan ProcessorTime, StoreCounters Work);
