using Jobplane.Dashboard.Access;
using Jobplane.Dashboard.Pages;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Jobplane.Dashboard.Hosting;

/// <summary>
/// Builds what a route's requests go through: request id, log, client address, headers, error pages, authentication, authorization, the check
/// that a change was asked for by a page of ours, handler.
/// </summary>
internal sealed class DashboardPipeline(IEndpointRouteBuilder endpoints)
{
    public RequestDelegate For(DashboardRoute route)
    {
        // Built at the first request: by then the options have been checked.
        var pipeline = new Lazy<RequestDelegate>(() =>
        {
            IApplicationBuilder app = endpoints.CreateApplicationBuilder()
                .UseFirstSteps()
                .UseTrustedProxies()
                .UseMiddleware<PageHeadersMiddleware>()
                .UseMiddleware<PageErrorMiddleware>(route)
                .UseMiddleware<SameOriginMiddleware>()
                .UseMiddleware<DashboardAccessMiddleware>(route);
            app.Run(route.Handler(endpoints.ServiceProvider));
            return app.Build();
        });
        return context => pipeline.Value(context);
    }
}
