using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace Jobplane.Server.Logging;

/// <summary>
/// One line an event, with the time in UTC. Unlike the framework's own formatters it escapes what could forge a line or steer the terminal
/// of whoever reads it: errors hold the text of handlers, and so of callers.
/// </summary>
internal sealed class LineLogFormatter(TimeProvider time) : ConsoleFormatter(FormatterName)
{
    public const string FormatterName = "line";

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        string text = LogText.OneLine(logEntry.Formatter(logEntry.State, logEntry.Exception));
        string cause = logEntry.Exception is { } error ? $" {LogText.OneLine(error.ToString())}" : "";
        textWriter.WriteLine(
            $"{time.GetUtcNow():yyyy-MM-ddTHH:mm:ss.fffZ} {Level(logEntry.LogLevel)}: {logEntry.Category}[{logEntry.EventId.Id}] {text}{cause}");
    }

    private static string Level(LogLevel level) => level switch
    {
        LogLevel.Critical => "crit",
        LogLevel.Error => "fail",
        LogLevel.Warning => "warn",
        LogLevel.Information => "info",
        LogLevel.Debug => "dbug",
        _ => "trce",
    };
}
