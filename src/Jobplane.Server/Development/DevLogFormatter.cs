using Jobplane.Server.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace Jobplane.Server.Development;

/// <summary>One short line an event: its time, its text, and of an error the message alone. The sample jobs fail by design, so their stacks tell nothing.</summary>
internal sealed class DevLogFormatter(TimeProvider time) : ConsoleFormatter(FormatterName)
{
    public const string FormatterName = "dev";

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        string level = logEntry.LogLevel switch
        {
            LogLevel.Critical or LogLevel.Error => "error",
            LogLevel.Warning => "warn ",
            _ => "info ",
        };
        string text = logEntry.Formatter(logEntry.State, logEntry.Exception);
        string cause = logEntry.Exception is { } error ? $": {error.Message}" : "";
        textWriter.WriteLine($"{time.GetLocalNow():HH:mm:ss} {level} {LogText.OneLine(text + cause)}");
    }
}
