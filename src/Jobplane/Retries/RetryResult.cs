namespace Jobplane;

/// <summary>What became of a manual retry. The set of results is closed.</summary>
public abstract record RetryResult
{
    private RetryResult()
    {
    }

    /// <summary>The job waits to run again.</summary>
    /// <param name="Job">The job after the change.</param>
    public sealed record Retried(Job Job) : RetryResult;

    /// <summary>The project has no such job.</summary>
    public sealed record NotFound : RetryResult;

    /// <summary>The job has used up its attempts; a raised limit would let it run.</summary>
    /// <param name="Attempts">Attempts used.</param>
    /// <param name="MaxAttempts">The limit in force.</param>
    public sealed record LimitReached(int Attempts, int MaxAttempts) : RetryResult;

    /// <summary>The job is running, so there is nothing to retry yet.</summary>
    public sealed record Running : RetryResult;
}
