using Jobplane.AspNetCore.Auth;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Jobplane.Dashboard.Hosting;

/// <summary>One route of the dashboard, the scopes of which it takes one, and who handles it.</summary>
/// <param name="Method">GET or POST.</param>
/// <param name="Pattern">The path below the dashboard's prefix.</param>
/// <param name="AnyOf">The scopes one of which the caller must have; none for a route that is open to anybody.</param>
/// <param name="Endpoints">The class that handles it.</param>
/// <param name="Handler">Makes the handler.</param>
internal sealed record DashboardRoute(string Method, string Pattern, ApiScopes AnyOf, Type Endpoints, Func<IServiceProvider, RequestDelegate> Handler)
{
    /// <summary>Whoever may read jobs; an operator may read those of all projects.</summary>
    public const ApiScopes Read = ApiScopes.JobsRead | ApiScopes.Operator;

    public const ApiScopes Write = ApiScopes.JobsWrite;

    public const ApiScopes Operator = ApiScopes.Operator;

    public const ApiScopes Anybody = ApiScopes.None;

    public static DashboardRoute Get<TEndpoints>(string pattern, ApiScopes anyOf, Func<TEndpoints, RequestDelegate> handler)
        where TEndpoints : notnull => To(HttpMethods.Get, pattern, anyOf, handler);

    public static DashboardRoute Post<TEndpoints>(string pattern, ApiScopes anyOf, Func<TEndpoints, RequestDelegate> handler)
        where TEndpoints : notnull => To(HttpMethods.Post, pattern, anyOf, handler);

    private static DashboardRoute To<TEndpoints>(string method, string pattern, ApiScopes anyOf, Func<TEndpoints, RequestDelegate> handler)
        where TEndpoints : notnull =>
        new(method, pattern, anyOf, typeof(TEndpoints), services => handler(services.GetRequiredService<TEndpoints>()));
}
