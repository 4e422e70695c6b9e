namespace Jobplane.Postgres;

/// <summary>The last ranks that a claim has picked, by priority, while it is not committed.</summary>
internal sealed class RankPick
{
    private readonly long[] _ranks = new long[RankFloors.Priorities];

    /// <summary>Notes the last rank that was picked of a priority.</summary>
    public void Note(int priority, long rank) => _ranks[RankFloors.Place(priority)] = rank;

    /// <summary>Brings ranks at which a claim would begin up to these.</summary>
    public void Raise(long[] ranks)
    {
        for (int i = 0; i < ranks.Length; i++)
            ranks[i] = Math.Max(ranks[i], _ranks[i]);
    }
}
