namespace Jobplane.Handlers;

/// <summary>The handlers of this process, by type name.</summary>
internal sealed class HandlerRegistry
{
    private readonly Dictionary<string, HandlerDescriptor> _handlers = new(StringComparer.Ordinal);

    public HandlerRegistry(IEnumerable<HandlerDescriptor> handlers, IEnumerable<GlobalMiddleware> middleware)
    {
        Type[] global = [.. middleware.Select(static registered => registered.Type)];
        foreach (HandlerDescriptor handler in handlers)
        {
            if (!_handlers.TryAdd(handler.Type, handler.Through([.. global, .. handler.Options.Middleware])))
                throw new InvalidOperationException($"Two handlers serve jobs of type {handler.Type}. Remove one, or name its payload with [JobType].");
        }

        Types = [.. _handlers.Keys.Order(StringComparer.Ordinal)];
    }

    /// <summary>The types this process can work.</summary>
    public IReadOnlyList<string> Types { get; }

    public HandlerDescriptor? Find(string type) => _handlers.GetValueOrDefault(type);
}
