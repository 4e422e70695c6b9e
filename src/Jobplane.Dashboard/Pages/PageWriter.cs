using System.Text;
using Jobplane.Dashboard.Access;
using Jobplane.Dashboard.Assets;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Jobplane.Dashboard.Pages;

/// <summary>Renders pages. Components only show: what they show was read before, so that a page knows its status when it begins.</summary>
internal sealed class PageWriter(AssetFiles assets, ILoggerFactory loggers, TimeProvider time)
{
    /// <summary>What the script says when it reads a page again, and wants what is in its frame.</summary>
    private const string FragmentHeader = "Jobplane-Fragment";

    public static bool IsFragment(HttpRequest request) => request.Headers.ContainsKey(FragmentHeader);

    public async Task WriteAsync<TPage, TView>(HttpContext context, PageTitle title, TView view, int status = StatusCodes.Status200OK)
        where TPage : IComponent
        where TView : class
    {
        var parameters = ParameterView.FromDictionary(new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            [nameof(PageRoot<,>.Context)] = ContextOf(context, title),
            [nameof(PageRoot<,>.View)] = view,
            [nameof(PageRoot<,>.IsFragment)] = IsFragment(context.Request),
        });
        await using var renderer = new HtmlRenderer(context.RequestServices, loggers);
        byte[] page = await renderer.Dispatcher.InvokeAsync(async () =>
            Encoding.UTF8.GetBytes((await renderer.RenderComponentAsync<PageRoot<TPage, TView>>(parameters)).ToHtmlString()));

        context.Response.StatusCode = status;
        context.Response.ContentType = "text/html; charset=utf-8";
        context.Response.ContentLength = page.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
            await context.Response.Body.WriteAsync(page, context.RequestAborted);
    }

    /// <summary>Goes on to a page after something was done, which that page says.</summary>
    public static void Redirect(HttpContext context, string address, string notice, int? count = null, int skipped = 0)
    {
        char separator = address.Contains('?', StringComparison.Ordinal) ? '&' : '?';
        string suffix = count is null ? "" : $"&{Notices.CountParameter}={count}";
        if (skipped > 0)
            suffix += $"&{Notices.SkippedParameter}={skipped}";
        context.Response.StatusCode = StatusCodes.Status303SeeOther;
        context.Response.Headers.Location = $"{address}{separator}{Notices.Parameter}={notice}{suffix}";
    }

    public Task WriteErrorAsync(HttpContext context, int status, string title, string message) =>
        WriteAsync<ErrorPage, ErrorView>(context, new PageTitle(title), new ErrorView(status, title, message), status);

    public Task WriteNotFoundAsync(HttpContext context) =>
        WriteErrorAsync(context, StatusCodes.Status404NotFound, "No such page", "There is nothing at this address.");

    public static Links LinksOf(HttpContext context)
    {
        DashboardRequest request = DashboardRequest.Of(context);
        return new Links(request.Root, Projects.Kept(context, request.Caller), Projects.IsOperator(request.Caller));
    }

    private PageContext ContextOf(HttpContext context, PageTitle title)
    {
        DashboardRequest request = DashboardRequest.Of(context);
        return new PageContext
        {
            Title = title,
            Links = LinksOf(context),
            Caller = request.Caller,
            HasSession = request.HasSession,
            Project = Projects.IsOperator(request.Caller) ? Projects.Kept(context, request.Caller) : request.Caller?.ProjectId,
            Theme = ThemeCookie.Read(context.Request),
            Now = time.GetUtcNow(),
            Notice = Notices.TextOf(context.Request.Query),
            Here = HttpMethods.IsGet(context.Request.Method) ? ReturnAddress.Of(context) : "/",
            StyleSheet = $"{request.Root}/assets/{assets.StyleSheet.Name}",
            Script = $"{request.Root}/assets/{assets.Script.Name}",
            Icon = $"{request.Root}/assets/{assets.Icon.Name}",
        };
    }
}
