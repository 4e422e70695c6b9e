namespace Jobplane.FaultNode;

/// <summary>A job that writes a row and completes itself in one transaction.</summary>
/// <param name="Milliseconds">How long it takes between two of its steps, at most.</param>
public sealed record EffectJob(int Milliseconds);
