namespace Jobplane;

/// <summary>How long a job holds its unique key.</summary>
public enum UniqueScope
{
    /// <summary>Until it is completed, failed for good or cancelled.</summary>
    UntilFinished,

    /// <summary>Until a worker begins its first attempt.</summary>
    UntilStarted,

    /// <summary>For <see cref="UniqueOptions.Period"/>, whatever becomes of it.</summary>
    Period,
}
