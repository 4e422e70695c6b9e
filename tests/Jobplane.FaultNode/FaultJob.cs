namespace Jobplane.FaultNode;

/// <summary>A job of the suite.</summary>
/// <param name="Milliseconds">How long it runs.</param>
/// <param name="Behaviour">What else it does.</param>
public sealed record FaultJob(int Milliseconds, JobBehaviour Behaviour = JobBehaviour.Obey);
