using Jobplane.AspNetCore.Auth;
using Jobplane.AspNetCore.OpenApi;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Jobplane.AspNetCore.Hosting;

/// <summary>
/// One route of the API, the scope it takes, who handles it, and what the OpenAPI document says about it, which is not made before somebody asks for the document:
/// most servers never do.
/// </summary>
internal sealed record ApiRoute(
    string Method, string Pattern, ApiScopes Scope, Type Endpoints, Func<IServiceProvider, RequestDelegate> Handler, Func<ApiOperation> Operation)
{
    public static ApiRoute To<TEndpoints>(
        string method, string pattern, ApiScopes scope, Func<TEndpoints, RequestDelegate> handler, Func<ApiOperation> operation)
        where TEndpoints : notnull =>
        new(method, pattern, scope, typeof(TEndpoints), services => handler(services.GetRequiredService<TEndpoints>()), operation);
}
