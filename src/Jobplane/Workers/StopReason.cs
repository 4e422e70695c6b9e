namespace Jobplane.Workers;

/// <summary>Why a running attempt's token was cancelled.</summary>
internal enum StopReason
{
    /// <summary>It was not, or by its timeout.</summary>
    None,

    /// <summary>The worker is stopping and its grace time is over.</summary>
    Shutdown,

    /// <summary>Somebody asked to cancel the job.</summary>
    CancelRequested,

    /// <summary>The lease was lost.</summary>
    LeaseLost,
}
