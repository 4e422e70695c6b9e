using Jobplane.AspNetCore.Auth;
using Jobplane.AspNetCore.Requests;
using Jobplane.Dashboard.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;

namespace Jobplane.Dashboard.Access;

/// <summary>What is known of a request: where the dashboard is, who asks, and how they came in. It travels as one feature of the context.</summary>
internal sealed class DashboardRequest
{
    private DashboardRequest(string root) => Root = root;

    /// <summary>The path that the dashboard is under, as it goes into links: empty, or with a slash in front and none at its end.</summary>
    public string Root { get; }

    /// <summary>Who asks; null on pages that are open to anybody.</summary>
    public Caller? Caller { get; private set; }

    /// <summary>Whether the caller came in by a cookie of ours, and so can log out.</summary>
    public bool HasSession { get; private set; }

    public static DashboardRequest Of(HttpContext context) => context.Features.Get<DashboardRequest>()
        ?? throw new InvalidOperationException("The dashboard's access middleware has not run.");

    public static DashboardRequest? Find(HttpContext context) => context.Features.Get<DashboardRequest>();

    public static DashboardRequest Begin(HttpContext context, DashboardRoute route)
    {
        var request = new DashboardRequest(RootOf(context, route));
        context.Features.Set(request);
        return request;
    }

    /// <summary>Says who asks. The log and the audit log learn it too.</summary>
    public void LetIn(HttpContext context, Caller caller, bool hasSession)
    {
        Caller = caller;
        HasSession = hasSession;
        ApiRequest.Of(context).Authentication = Authentication.As(caller, DateTimeOffset.MaxValue);
    }

    /// <summary>
    /// The segments of the path that stand before the route's own. They are counted, as the prefix may be that of nested groups, and have
    /// parameters.
    /// </summary>
    private static string RootOf(HttpContext context, DashboardRoute route)
    {
        RoutePattern whole = context.GetEndpoint() is RouteEndpoint endpoint
            ? endpoint.RoutePattern
            : throw new InvalidOperationException("The request was not routed.");
        int segments = whole.PathSegments.Count - RoutePatternFactory.Parse(route.Pattern).PathSegments.Count;
        string path = context.Request.Path.Value ?? "";
        int end = 0;
        for (; segments > 0; segments--)
        {
            int slash = path.IndexOf('/', end + 1);
            end = slash < 0 ? path.Length : slash;
        }

        return context.Request.PathBase.ToUriComponent() + new PathString(path[..end]).ToUriComponent();
    }
}
