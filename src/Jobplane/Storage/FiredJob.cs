namespace Jobplane.Storage;

/// <summary>A job that was made for a schedule.</summary>
internal sealed record FiredJob(Guid Id, string Queue, string Type);
