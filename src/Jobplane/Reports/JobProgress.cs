namespace Jobplane;

/// <summary>How far a job's handler has said it is.</summary>
/// <param name="Percent">0 to 100.</param>
/// <param name="Message">What it is doing, at most 1 KiB; null when it did not say.</param>
/// <param name="At">When it was stored, by the database's clock.</param>
public sealed record JobProgress(double Percent, string? Message, DateTimeOffset At);
