namespace Jobplane;

/// <summary>How the jobs of one handler are run.</summary>
public sealed class HandlerOptions
{
    /// <summary>The longest an attempt may take before its token is cancelled and it counts as failed; more than zero. 5 min by default.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>The waits between attempts.</summary>
    public RetryPolicy Retry { get; set; } = RetryPolicy.Default;
}
