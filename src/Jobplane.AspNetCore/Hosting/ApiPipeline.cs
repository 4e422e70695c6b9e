using Jobplane.AspNetCore.Auth;
using Jobplane.AspNetCore.RateLimiting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Jobplane.AspNetCore.Hosting;

/// <summary>
/// Builds what a route's requests go through: request id, headers, log, errors, client address, authentication, rate limit, authorization,
/// handler. The limit comes before authorization answers, so that guessing tokens is limited too.
/// </summary>
internal sealed class ApiPipeline(IEndpointRouteBuilder endpoints)
{
    /// <summary>For callers with a valid token that has a scope.</summary>
    public RequestDelegate ForCallersWith(ApiScopes scope, Func<IServiceProvider, RequestDelegate> handler) => Build(
        app => UseLimits(app).UseMiddleware<AuthorizationMiddleware>(scope),
        handler);

    /// <summary>For callers with or without a token, within their limit.</summary>
    public RequestDelegate ForAnyone(Func<IServiceProvider, RequestDelegate> handler) => Build(UseLimits, handler);

    /// <summary>For whoever asks, as often as they ask.</summary>
    public RequestDelegate Unlimited(Func<IServiceProvider, RequestDelegate> handler) => Build(app => app, handler);

    private static IApplicationBuilder UseLimits(IApplicationBuilder app) =>
        app.UseTrustedProxies().UseMiddleware<AuthenticationMiddleware>().UseMiddleware<RateLimitMiddleware>();

    private RequestDelegate Build(Func<IApplicationBuilder, IApplicationBuilder> use, Func<IServiceProvider, RequestDelegate> handler)
    {
        // Built at the first request: by then the options have been checked, with better messages than a failure in here would give.
        var pipeline = new Lazy<RequestDelegate>(() =>
        {
            IApplicationBuilder app = endpoints.CreateApplicationBuilder().UseFirstSteps();
            use(app).Run(handler(endpoints.ServiceProvider));
            return app.Build();
        });
        return context => pipeline.Value(context);
    }
}
