namespace Jobplane.Workers;

/// <summary>
/// Divides free slots among the queues that share them, by smooth weighted round-robin, the way nginx divides requests among servers: each place
/// goes to the queue with the most credit, where every queue that could use the place earns its weight, and the one that gets it pays what all have
/// earned. So with weights 5 and 1 one place in six goes to the lighter queue, spread evenly and not in bursts; a queue without work earns nothing, and
/// its part falls to the others by their weights; and as every weight is at least 1, no queue waits for ever.
/// </summary>
internal sealed class QueueRotation(IReadOnlyList<QueueShare> shares)
{
    /// <summary>Whether any queue could use a free slot.</summary>
    public bool CanUse => shares.Any(static share => share.MayBeReady && share.Room > 0);

    /// <summary>Says of each queue how many of the places it is to have, and returns how many are given out.</summary>
    public int Divide(int places)
    {
        foreach (QueueShare share in shares)
            share.Wanted = 0;
        if (shares is [QueueShare only])
            return only.Wanted = only.MayBeReady ? Math.Clamp(only.Room, 0, places) : 0;
        int given = 0;
        while (given < places && Next() is { } next)
        {
            next.Wanted++;
            given++;
        }

        return given;
    }

    private QueueShare? Next()
    {
        QueueShare? next = null;
        int earned = 0;
        foreach (QueueShare share in shares)
        {
            if (!share.MayBeReady || share.Wanted >= share.Room)
                continue;
            earned += share.Weight;
            share.Credit += share.Weight;
            if (next is null || share.Credit > next.Credit)
                next = share;
        }

        if (next is not null)
            next.Credit -= earned;
        return next;
    }
}
