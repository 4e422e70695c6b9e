namespace Jobplane;

/// <summary>What is done to each job of a bulk operation.</summary>
public enum BulkAction
{
    /// <summary>It runs again now, if it is not running and has attempts left.</summary>
    Retry,

    /// <summary>It is cancelled if it waits; if it runs, its handler is asked to stop.</summary>
    Cancel,

    /// <summary>It is removed, unless it is running.</summary>
    Delete,
}
