using System.Diagnostics.CodeAnalysis;
using Jobplane.AspNetCore.Hosting;
using Jobplane.AspNetCore.Jobs;
using Jobplane.AspNetCore.OpenApi;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Jobplane;

/// <summary>Maps the HTTP API's routes.</summary>
public static class JobplaneEndpointRouteBuilderExtensions
{
    private static readonly string[] ReadMethods = [HttpMethods.Get, HttpMethods.Head];

    /// <summary>
    /// Maps the API under a prefix. Every path below it is answered by the API, unknown ones with its own 404. The routes
    /// authenticate, limit and report errors by themselves, and need no middleware of the application.
    /// </summary>
    /// <param name="endpoints">The application.</param>
    /// <param name="prefix">The path that the routes are under, such as <c>/api</c>.</param>
    /// <exception cref="InvalidOperationException">AddJobplane or AddJobplaneApi was not called.</exception>
    public static IEndpointConventionBuilder MapJobplaneApi(
        this IEndpointRouteBuilder endpoints, [StringSyntax("Route")] string prefix = "/api")
    {
        RequireServices(endpoints, nameof(MapJobplaneApi));
        RouteGroupBuilder group = endpoints.MapGroup(prefix);
        var pipeline = new ApiPipeline(endpoints);
        foreach (IGrouping<string, ApiRoute> routes in ApiRoutes.All.GroupBy(route => route.Pattern, StringComparer.Ordinal))
        {
            foreach (ApiRoute route in routes)
            {
                group.MapMethods(route.Pattern, [route.Method], pipeline.ForCallersWith(route.Scope, route.Handler)).WithMetadata(route);
            }

            // Routing prefers the endpoints that name their method, so this one gets what is left.
            string allow = string.Join(", ", routes.Select(route => route.Method));
            group.Map(routes.Key, pipeline.ForAnyone(_ => context => Fallbacks.MethodNotAllowedAsync(context, allow)));
        }

        group.Map("/{**path}", pipeline.ForAnyone(_ => Fallbacks.RouteNotFoundAsync));
        return group;
    }

    /// <summary>
    /// Maps <c>/healthz</c>, which answers as long as the process does, and <c>/readyz</c>, which answers 503 when the store is out of reach, or one of the
    /// application's health checks with the tag <c>ready</c> is unhealthy. Neither needs a token, or counts against a limit.
    /// </summary>
    /// <param name="endpoints">The application.</param>
    /// <exception cref="InvalidOperationException">AddJobplane or AddJobplaneApi was not called.</exception>
    public static IEndpointConventionBuilder MapJobplaneHealth(this IEndpointRouteBuilder endpoints)
    {
        RequireServices(endpoints, nameof(MapJobplaneHealth));
        RouteGroupBuilder group = endpoints.MapGroup("");
        var pipeline = new ApiPipeline(endpoints);
        foreach (ApiRoute route in ApiRoutes.Health)
            group.MapMethods(route.Pattern, ReadMethods, pipeline.Unlimited(route.Handler)).WithMetadata(route);
        return group;
    }

    /// <summary>
    /// Maps the OpenAPI document of the routes that <see cref="MapJobplaneApi"/> and <see cref="MapJobplaneHealth"/> have mapped, under the
    /// prefix that they were given. It needs no token, and does not count against a limit.
    /// </summary>
    /// <param name="endpoints">The application.</param>
    /// <param name="pattern">The document's path.</param>
    /// <exception cref="InvalidOperationException">AddJobplane or AddJobplaneApi was not called.</exception>
    public static IEndpointConventionBuilder MapJobplaneOpenApi(
        this IEndpointRouteBuilder endpoints, [StringSyntax("Route")] string pattern = "/openapi/v1.json")
    {
        RequireServices(endpoints, nameof(MapJobplaneOpenApi));
        return endpoints.MapMethods(
            pattern, ReadMethods, new ApiPipeline(endpoints).Unlimited(services => services.GetRequiredService<OpenApiEndpoint>().GetAsync));
    }

    private static void RequireServices(IEndpointRouteBuilder endpoints, string caller)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        var registered = endpoints.ServiceProvider.GetRequiredService<IServiceProviderIsService>();
        if (!registered.IsService(typeof(JobClient)) || !registered.IsService(typeof(JobEndpoints)))
            throw new InvalidOperationException($"{caller} needs services. Call services.AddJobplane(…) and services.AddJobplaneApi() before the application is built.");
    }
}
