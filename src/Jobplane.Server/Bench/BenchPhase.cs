using System.Text.Json;
using Jobplane.Server.Measuring;

namespace Jobplane.Server.Bench;

/// <summary>What one phase of a bench has measured.</summary>
/// <param name="Name">The phase.</param>
/// <param name="Jobs">Jobs that it has done.</param>
/// <param name="Elapsed">How long that took.</param>
/// <param name="Times">How long single jobs took; null where that says nothing.</param>
internal sealed record BenchPhase(string Name, long Jobs, TimeSpan Elapsed, Durations? Times)
{
    public static void Write(Utf8JsonWriter json, BenchPhase phase)
    {
        json.WriteStartObject();
        json.WriteString("phase", phase.Name);
        json.WriteNumber("jobs", phase.Jobs);
        json.WriteNumber("seconds", Math.Round(phase.Elapsed.TotalSeconds, 3));
        json.WriteNumber("jobs_per_second", Math.Round(phase.Jobs / phase.Elapsed.TotalSeconds, 1));
        Write(json, "p50_ms", phase.Times?.Percentile(50));
        Write(json, "p95_ms", phase.Times?.Percentile(95));
        Write(json, "p99_ms", phase.Times?.Percentile(99));
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string member, double? milliseconds)
    {
        if (milliseconds is { } value)
            json.WriteNumber(member, Math.Round(value, 3));
        else
            json.WriteNull(member);
    }
}
