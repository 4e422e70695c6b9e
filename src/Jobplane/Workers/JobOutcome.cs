namespace Jobplane.Workers;

/// <summary>How an attempt ended. The set of outcomes is closed.</summary>
internal abstract record JobOutcome
{
    private JobOutcome()
    {
    }

    /// <summary>The handler returned.</summary>
    public sealed record Completed : JobOutcome
    {
        public static readonly Completed Instance = new();
    }

    /// <summary>The handler threw, or ran out of time.</summary>
    /// <param name="Error">What is stored of the error.</param>
    /// <param name="RetryAfter">The wait before the next attempt; null when there must be none.</param>
    public sealed record Failed(string Error, TimeSpan? RetryAfter) : JobOutcome;

    /// <summary>The worker had to stop, or the job is to be cancelled: it goes back unfinished.</summary>
    public sealed record Released : JobOutcome
    {
        public static readonly Released Instance = new();
    }

    /// <summary>The lease was lost; the job is no longer ours to write.</summary>
    public sealed record Lost : JobOutcome
    {
        public static readonly Lost Instance = new();
    }
}
