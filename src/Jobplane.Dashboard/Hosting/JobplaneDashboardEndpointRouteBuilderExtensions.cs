using System.Diagnostics.CodeAnalysis;
using Jobplane.Dashboard.Hosting;
using Jobplane.Dashboard.Pages;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Jobplane;

/// <summary>Maps the dashboard's pages.</summary>
public static class JobplaneDashboardEndpointRouteBuilderExtensions
{
    /// <summary>
    /// Maps the dashboard under a prefix. It lets nobody in who has no token of the HTTP API, or whom the authorization policy that it is given
    /// (<c>.RequireAuthorization("policy")</c>) does not let through.
    /// </summary>
    /// <param name="endpoints">The application.</param>
    /// <param name="prefix">The path that the pages are under, such as <c>/jobs</c>.</param>
    /// <exception cref="InvalidOperationException">AddJobplane or AddJobplaneDashboard was not called.</exception>
    public static IEndpointConventionBuilder MapJobplaneDashboard(
        this IEndpointRouteBuilder endpoints, [StringSyntax("Route")] string prefix = "/jobs")
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        var registered = endpoints.ServiceProvider.GetRequiredService<IServiceProviderIsService>();
        if (!registered.IsService(typeof(JobClient)) || !registered.IsService(typeof(PageWriter)))
            throw new InvalidOperationException($"{nameof(MapJobplaneDashboard)} needs services. Call services.AddJobplane(…) and services.AddJobplaneDashboard() before the application is built.");
        RouteGroupBuilder group = endpoints.MapGroup(prefix);
        var pipeline = new DashboardPipeline(endpoints);
        foreach (DashboardRoute route in DashboardRoutes.All)
            group.MapMethods(route.Pattern, Methods(route), pipeline.For(route)).WithMetadata(route);
        return group;
    }

    private static string[] Methods(DashboardRoute route) =>
        route.Method == HttpMethods.Get ? [HttpMethods.Get, HttpMethods.Head] : [route.Method];
}
