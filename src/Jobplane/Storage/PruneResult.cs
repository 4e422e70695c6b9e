namespace Jobplane.Storage;

/// <summary>What a step of pruning did.</summary>
/// <param name="Pruned">Jobs that are gone.</param>
/// <param name="Next">Where to go on; null when all jobs have been looked at that are old enough.</param>
internal sealed record PruneResult(int Pruned, PruneCursor? Next);
