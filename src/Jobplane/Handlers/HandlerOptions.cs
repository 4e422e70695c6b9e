namespace Jobplane;

/// <summary>How the jobs of one handler are run.</summary>
public sealed class HandlerOptions
{
    /// <summary>The longest timeout: timers do not reach beyond 49 days.</summary>
    internal static readonly TimeSpan MaxTimeout = TimeSpan.FromDays(49);

    /// <summary>
    /// The longest an attempt may take before its token is cancelled and it counts as failed; more than zero, at most 49 days. 5 min by default. It ends when
    /// the handler returns: one that ignores its token goes on, and if it then returns without an exception the job is completed.
    /// </summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>The waits between attempts.</summary>
    public RetryPolicy Retry { get; set; } = RetryPolicy.Default;

    /// <summary>The middleware of this handler alone, the outermost first.</summary>
    internal List<Type> Middleware { get; } = [];

    /// <summary>Runs a middleware around this handler, inside those of all handlers and those added before.</summary>
    public HandlerOptions Use<TMiddleware>()
        where TMiddleware : class, IJobMiddleware
    {
        Middleware.Add(typeof(TMiddleware));
        return this;
    }
}
