namespace Jobplane;

/// <summary>What an operator should look at.</summary>
public enum AttentionKind
{
    /// <summary>Jobs wait in a queue that no live worker takes jobs from.</summary>
    QueueWithoutWorker,

    /// <summary>Jobs wait whose type no live worker of their queue has a handler for.</summary>
    TypeWithoutHandler,

    /// <summary>A paused queue has jobs waiting.</summary>
    QueuePaused,

    /// <summary>Jobs have been ready for long without being taken.</summary>
    QueueBehind,

    /// <summary>Most attempts at jobs of a type fail.</summary>
    TypeFailing,

    /// <summary>Jobs are running for a worker that is dead, and nobody rescues them.</summary>
    JobsOrphaned,
}
