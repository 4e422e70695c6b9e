using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;

namespace Jobplane.Handlers;

/// <summary>One registered handler: the type it serves, and how to call it without reflection.</summary>
internal sealed record HandlerDescriptor
{
    public required string Type { get; init; }

    public required HandlerOptions Options { get; init; }

    /// <summary>Reads the payload and calls the handler from a scope. A payload that does not fit throws <see cref="NonRetryableException"/>.</summary>
    public required Func<IServiceProvider, JobPayload, JsonSerializerOptions, JobContext, CancellationToken, Task> Invoke { get; init; }

    public static HandlerDescriptor For<TJob, THandler>(HandlerOptions options)
        where TJob : notnull
        where THandler : class, IJobHandler<TJob> => new()
        {
            Type = JobTypeName.Of(typeof(TJob)),
            Options = options,
            Invoke = static (services, payload, json, context, cancellationToken) =>
                services.GetRequiredService<THandler>().HandleAsync(Read<TJob>(payload, json, context), context, cancellationToken),
        };

    public static HandlerDescriptor For<TJob, TResult, THandler>(HandlerOptions options)
        where TJob : notnull
        where THandler : class, IJobHandler<TJob, TResult> => new()
        {
            Type = JobTypeName.Of(typeof(TJob)),
            Options = options,
            Invoke = static async (services, payload, json, context, cancellationToken) => context.SetResult(
                await services.GetRequiredService<THandler>().HandleAsync(Read<TJob>(payload, json, context), context, cancellationToken).ConfigureAwait(false)),
        };

    /// <summary>The same handler, called through middleware, the outermost first. Without any it is the handler as it was, at no cost.</summary>
    public HandlerDescriptor Through(IEnumerable<Type> middleware) =>
        middleware.Reverse().Aggregate(this, static (inner, type) => inner with { Invoke = Around(type, inner.Invoke) });

    private static Func<IServiceProvider, JobPayload, JsonSerializerOptions, JobContext, CancellationToken, Task> Around(
        Type type, Func<IServiceProvider, JobPayload, JsonSerializerOptions, JobContext, CancellationToken, Task> next) =>
        (services, payload, json, context, cancellationToken) => ((IJobMiddleware)services.GetRequiredService(type)).InvokeAsync(
            context, (innerContext, token) => next(services, payload, json, innerContext, token), cancellationToken);

    private static TJob Read<TJob>(JobPayload payload, JsonSerializerOptions json, JobContext context)
    {
        try
        {
            return payload.Deserialize<TJob>(json)
                ?? throw new NonRetryableException($"The payload of a {context.Type} job is null.");
        }
        catch (Exception e) when (e is JsonException or NotSupportedException)
        {
            throw new NonRetryableException($"The payload does not fit {context.Type}: {e.Message}", e);
        }
    }
}
