using Jobplane.AspNetCore.Auth;
using Jobplane.Dashboard.Access;
using Microsoft.AspNetCore.Http;

namespace Jobplane.Dashboard.Pages;

/// <summary>
/// Whose jobs a request is about: the caller's own project, whatever the address says, unless the caller is an operator. Nothing outside this class
/// decides that.
/// </summary>
internal static class Projects
{
    /// <summary>The project of a list; null for those of all projects, which only an operator gets.</summary>
    public static string? OfList(HttpContext context)
    {
        Caller caller = CallerOf(context);
        return IsOperator(caller) ? Chosen(context, Links.ProjectParameter) : caller.ProjectId;
    }

    /// <summary>The project of one job or schedule.</summary>
    public static string OfOne(HttpContext context)
    {
        Caller caller = CallerOf(context);
        return IsOperator(caller)
            ? Chosen(context, Links.OfParameter) ?? Chosen(context, Links.ProjectParameter) ?? caller.ProjectId
            : caller.ProjectId;
    }

    public static bool IsOperator(Caller? caller) => caller is not null && caller.Scopes.HasFlag(ApiScopes.Operator);

    /// <summary>The project that the links of an operator's pages keep.</summary>
    public static string? Kept(HttpContext context, Caller? caller) => IsOperator(caller) ? Chosen(context, Links.ProjectParameter) : null;

    private static Caller CallerOf(HttpContext context) => DashboardRequest.Of(context).Caller
        ?? throw new InvalidOperationException("The route is open to anybody, and has no caller.");

    private static string? Chosen(HttpContext context, string parameter)
    {
        string? project = context.Request.Query[parameter];
        if (string.IsNullOrEmpty(project))
            return null;
        return TokenVerifier.IsProject(project)
            ? project
            : throw new PageException(StatusCodes.Status400BadRequest, "No such project", "A project's name has 1 to 100 of the characters A-Z a-z 0-9 _ -.");
    }
}
