namespace Jobplane.FaultNode;

/// <summary>What a process of the suite does.</summary>
public enum NodeRole
{
    /// <summary>Enqueues until it is stopped, and logs each acknowledged id.</summary>
    Produce,

    /// <summary>Runs jobs, and logs the beginning and the end of each run.</summary>
    Work,
}
