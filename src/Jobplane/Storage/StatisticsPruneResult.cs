namespace Jobplane.Storage;

/// <summary>What a step of forgetting statistics did.</summary>
/// <param name="ProjectId">The project that it looked at.</param>
/// <param name="IsDone">Whether nothing of it is left that is old enough.</param>
internal sealed record StatisticsPruneResult(string ProjectId, bool IsDone);
