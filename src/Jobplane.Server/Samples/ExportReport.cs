namespace Jobplane.Server.Samples;

/// <summary>Writes a large report: slow, and stops when it is told to.</summary>
/// <param name="Month">The month to report.</param>
/// <param name="Seconds">How long it takes; 20 s when not given, at most 3,600.</param>
internal sealed record ExportReport(string Month, int? Seconds = null);
