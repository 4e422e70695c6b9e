using System.Globalization;
using Jobplane.AspNetCore.Auth;
using Jobplane.Dashboard.Hosting;
using Jobplane.Dashboard.Pages;
using Microsoft.AspNetCore.Http;

namespace Jobplane.Dashboard.Access;

/// <summary>Lets a request through to its route if its caller has one of the scopes that the route takes.</summary>
internal sealed class DashboardAccessMiddleware(RequestDelegate next, DashboardRoute route, DashboardAuthentication authentication, PageWriter pages)
{
    public async Task InvokeAsync(HttpContext context)
    {
        if (route.AnyOf == DashboardRoute.Anybody)
        {
            await next(context);
            return;
        }

        switch (await authentication.DecideAsync(context))
        {
            case AccessDecision.Allowed allowed:
                DashboardRequest.Of(context).LetIn(context, allowed.Caller, allowed.HasSession);
                Require(allowed.Caller);
                await next(context);
                break;
            case AccessDecision.LogIn:
                await SendToLoginAsync(context);
                break;
            case AccessDecision.TooMany tooMany:
                context.Response.Headers.RetryAfter = tooMany.RetryAfterSeconds.ToString(CultureInfo.InvariantCulture);
                throw LoginEndpoints.TooMany(tooMany.RetryAfterSeconds);
            case AccessDecision.Forbidden:
                throw new PageException(StatusCodes.Status403Forbidden, "Not for you", "Your account may not use this dashboard. Ask whoever runs it.");
            default:
                throw new PageException(
                    StatusCodes.Status403Forbidden,
                    "The dashboard is closed",
                    "It has no way to know who you are. Call AddJobplaneApi() and set Jobplane:Auth:Secret, so that people log in with a token; or give it a policy by RequireAuthorization, and set MapUser.");
        }
    }

    private void Require(Caller caller)
    {
        if ((caller.Scopes & route.AnyOf) != ApiScopes.None)
            return;
        string needed = string.Join(" or ", Enum.GetValues<ApiScopes>()
            .Where(scope => scope is ApiScopes.JobsRead or ApiScopes.JobsWrite or ApiScopes.Operator && route.AnyOf.HasFlag(scope))
            .Select(scope => scope.ToName()));
        throw new PageException(StatusCodes.Status403Forbidden, "Not allowed", $"This takes the scope {needed}, which you do not have.");
    }

    private async Task SendToLoginAsync(HttpContext context)
    {
        string root = DashboardRequest.Of(context).Root;
        string back = HttpMethods.IsGet(context.Request.Method) ? ReturnAddress.Of(context) : "";
        // A script that refreshes a page must not take the form for its new content.
        if (PageWriter.IsFragment(context.Request))
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        // Who follows another site's link may be logged in: the browser keeps the cookie back until a page of ours asks.
        else if (back.Length > 0 && context.Request.Headers["Sec-Fetch-Site"] == "cross-site")
            await pages.WriteAsync<ErrorPage, ErrorView>(context, new PageTitle("One moment") { Forward = root + back }, new ErrorView(StatusCodes.Status200OK, "One moment", "The page opens by itself."));
        else
            context.Response.Redirect(back.Length == 0 ? $"{root}/login" : $"{root}/login?return={Uri.EscapeDataString(back)}");
    }
}
