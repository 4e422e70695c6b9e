namespace Jobplane.Benchmarks.Get;

/// <summary>What a load generator saw.</summary>
/// <param name="Requests">Requests answered.</param>
/// <param name="Elapsed">The time they took together.</param>
/// <param name="P50">Median milliseconds of a request.</param>
/// <param name="P99">99th percentile.</param>
/// <param name="Max">The longest.</param>
/// <param name="Errors">Requests that failed, or were answered with another status than 200.</param>
internal sealed record LoadResult(long Requests, TimeSpan Elapsed, double? P50, double? P99, double? Max, long Errors);
