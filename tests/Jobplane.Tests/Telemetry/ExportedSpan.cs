namespace Jobplane.Tests.Telemetry;

/// <summary>A span as a collector gets it.</summary>
internal sealed record ExportedSpan(string Service, string TraceId, string Id, string ParentId, string Name);
