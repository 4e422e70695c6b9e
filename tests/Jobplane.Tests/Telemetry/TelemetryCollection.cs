namespace Jobplane.Tests.Telemetry;

/// <summary>Who listens to a source listens to all of the process, so nothing else runs beside these tests.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class TelemetryCollection
{
    public const string Name = "Telemetry";
}
