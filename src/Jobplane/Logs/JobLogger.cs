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
        if (IsEnabled(logLevel))
            job.Context?.Log(logLevel, formatter(state, exception), exception);
    }
}
