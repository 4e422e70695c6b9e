using Jobplane.AspNetCore.Errors;
using Jobplane.AspNetCore.Requests;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Jobplane;

/// <summary>Adds the API's error answers to a whole application.</summary>
public static class JobplaneApplicationBuilderExtensions
{
    /// <summary>
    /// Answers every failure of the application in the API's envelope: unknown routes, wrong methods, malformed requests, unhandled
    /// exceptions. Every answer gets a request id, headers that keep browsers from making anything of it, and a line in the log. It is
    /// meant for a server of its own, as the first middleware; an application that only embeds the API does without.
    /// </summary>
    /// <param name="app">The application.</param>
    public static IApplicationBuilder UseJobplaneErrors(this IApplicationBuilder app) => app.UseFirstSteps();

    /// <summary>What every request goes through first: id, headers, log, errors. Steps that the application took already are not taken twice.</summary>
    internal static IApplicationBuilder UseFirstSteps(this IApplicationBuilder app) => app
        .UseMiddleware<RequestIdMiddleware>()
        .UseMiddleware<SecurityHeadersMiddleware>()
        .UseMiddleware<RequestLogMiddleware>()
        .UseMiddleware<ErrorMiddleware>();

    /// <summary>Takes the client's address from the proxies that the configuration trusts.</summary>
    internal static IApplicationBuilder UseTrustedProxies(this IApplicationBuilder app)
    {
        IList<string> proxies = app.ApplicationServices.GetRequiredService<IOptions<JobplaneApiOptions>>().Value.Proxies;
        // Behind a route, and not in the application, whose other routes may trust other proxies.
        return proxies.Count > 0 ? app.UseForwardedHeaders(TrustedProxies.ForwardingBy(proxies)) : app;
    }
}
