namespace Jobplane.Storage;

/// <summary>Sorts of jobs that wait, or are stuck. The stores name them so, in lower case.</summary>
internal enum WaitingKind
{
    /// <summary>Scheduled for later, or for their next attempt.</summary>
    Scheduled,

    /// <summary>Ready, for less than 5 minutes.</summary>
    Recent,

    /// <summary>Ready, and the first of their queue and priority.</summary>
    Head,

    /// <summary>Running for a worker whose lease has expired over a minute ago.</summary>
    Orphaned,
}
