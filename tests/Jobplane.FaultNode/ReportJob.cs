namespace Jobplane.FaultNode;

/// <summary>A job that goes on where the attempt before it had come to, and reports each of its steps.</summary>
/// <param name="Milliseconds">How long a step takes.</param>
/// <param name="Steps">How many there are.</param>
public sealed record ReportJob(int Milliseconds, int Steps = 10);
