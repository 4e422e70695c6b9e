namespace Jobplane.Postgres;

/// <summary>How to claim from a queue, by how its last claim went.</summary>
/// <param name="IsSingly">Whether to look at each job by itself, as the jobs at the head are locked, or are not where their entries say.</param>
/// <param name="Offset">
/// How many jobs at the head to leave to other processes. Claims that begin at the same time all meet at the head, where one gets the jobs and the others learn of each that it is
/// taken.
/// </param>
internal readonly record struct ClaimPlan(bool IsSingly, int Offset)
{
    /// <summary>From how many jobs on a batch is cheaper than single looks.</summary>
    private const int LeastBatch = 64;

    /// <summary>Far behind all that claims can have under way at once.</summary>
    private const int MaxOffset = 1 << 20;

    /// <summary>Whether a claim of so many is one batch.</summary>
    public bool IsBatch(int limit) => !IsSingly && limit >= LeastBatch;

    /// <summary>
    /// How to go on after a claim of so many. A batch that was cut short is followed by single looks; and when those are cut short too, the next claim begins behind the
    /// jobs that they met, twice as far each time. When claims come through, each begins half as far behind as the one before, so that the head is not left alone for long.
    /// </summary>
    public ClaimPlan After(int limit, bool isCut) => (isCut, IsBatch(limit)) switch
    {
        (true, true) => this with { IsSingly = true },
        (true, false) => new ClaimPlan(IsSingly: false, Math.Clamp(2 * Offset, limit, MaxOffset)),
        (false, _) => new ClaimPlan(IsSingly: false, Offset / 2),
    };
}
