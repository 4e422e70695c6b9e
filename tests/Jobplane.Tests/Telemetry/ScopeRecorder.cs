using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Jobplane.Tests.Telemetry;

/// <summary>Keeps log lines with the trace that the host's scopes name.</summary>
internal sealed class ScopeRecorder : ILoggerProvider, ISupportExternalScope, ILogger
{
    private readonly ConcurrentQueue<(string Line, string? TraceId)> _lines = [];
    private IExternalScopeProvider _scopes = new LoggerExternalScopeProvider();

    public IReadOnlyList<(string Line, string? TraceId)> Lines => [.. _lines];

    public void SetScopeProvider(IExternalScopeProvider scopeProvider) => _scopes = scopeProvider;

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => _scopes.Push(state);

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        var values = new List<KeyValuePair<string, object?>>();
        _scopes.ForEachScope(static (scope, all) => all.AddRange(scope as IEnumerable<KeyValuePair<string, object?>> ?? []), values);
        _lines.Enqueue((formatter(state, exception), (string?)values.Find(value => value.Key == "TraceId").Value));
    }

    public void Dispose()
    {
    }
}
