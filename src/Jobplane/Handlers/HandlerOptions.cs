namespace Jobplane;

/// <summary>How the jobs of one handler are run.</summary>
public sealed class HandlerOptions
{
    /// <summary>The longest an attempt may take before its token is cancelled and it counts as failed; more than zero. 5 min by default.</summary>
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
