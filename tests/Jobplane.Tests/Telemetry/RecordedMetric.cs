namespace Jobplane.Tests.Telemetry;

/// <summary>A measurement.</summary>
internal sealed record RecordedMetric(string Name, double Value, IReadOnlyDictionary<string, object?> Tags)
{
    public string? Tag(string name) => (string?)Tags.GetValueOrDefault(name);
}
