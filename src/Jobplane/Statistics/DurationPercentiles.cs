namespace Jobplane;

/// <summary>How durations are spread. They are exact to 10 %, from 1 ms to a week: shorter and longer ones count as these.</summary>
/// <param name="P50">Half of them are at most this long.</param>
/// <param name="P95">95 % of them are at most this long.</param>
/// <param name="P99">99 % of them are at most this long.</param>
public sealed record DurationPercentiles(TimeSpan P50, TimeSpan P95, TimeSpan P99);
