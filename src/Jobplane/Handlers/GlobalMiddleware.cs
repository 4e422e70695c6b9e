namespace Jobplane.Handlers;

/// <summary>One middleware of all handlers. The first that is registered is the outermost.</summary>
internal sealed record GlobalMiddleware(Type Type);
