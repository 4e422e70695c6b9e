using Microsoft.Extensions.Logging;

namespace Jobplane.Logs;

/// <summary>Adds what is logged within a handler to its job's log, without category and scopes, which are the application's own.</summary>
internal sealed class JobLogger(CapturedJob job, LogLevel minimum) : ILogger
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= minimum && logLevel != LogLevel.None && job.Context is not null;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (!IsEnabled(logLevel) || job.Context is not { } context)
            return;
        // What the application's code logs while a line of its own is prepared would come back here, and again.
        job.Context = null;
        try
        {
            context.Log(logLevel, formatter(state, exception), exception);
        }
        finally
        {
            job.Context = context;
        }
    }
}
