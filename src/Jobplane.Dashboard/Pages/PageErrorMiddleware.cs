using System.Globalization;
using Jobplane.AspNetCore.Requests;
using Jobplane.Dashboard.Access;
using Jobplane.Dashboard.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Jobplane.Dashboard.Pages;

/// <summary>Turns failures into pages. None shows what went wrong inside.</summary>
internal sealed partial class PageErrorMiddleware(RequestDelegate next, DashboardRoute route, PageWriter pages, ILogger<PageErrorMiddleware> logger)
{
    // About as long as the stores take to find their way back after a restart.
    private const int UnavailableRetrySeconds = 5;

    public async Task InvokeAsync(HttpContext context)
    {
        DashboardRequest.Begin(context, route);
        try
        {
            await next(context);
        }
        catch (PageException e) when (!context.Response.HasStarted)
        {
            await WriteAsync(context, e.Status, e.Title, e.Message);
        }
        catch (JobValidationException e) when (!context.Response.HasStarted)
        {
            await WriteAsync(context, StatusCodes.Status400BadRequest, "That cannot be right", e.Message);
        }
        catch (BadHttpRequestException e) when (!context.Response.HasStarted)
        {
            await WriteAsync(context, e.StatusCode, "That cannot be read", "What was sent is malformed, or too large.");
        }
        catch (StoreUnavailableException e) when (!context.Response.HasStarted && !context.RequestAborted.IsCancellationRequested)
        {
            LogUnavailable(logger, ApiRequest.Of(context).RequestId, route.Pattern, e);
            context.Response.Headers.RetryAfter = UnavailableRetrySeconds.ToString(CultureInfo.InvariantCulture);
            await WriteAsync(context, StatusCodes.Status503ServiceUnavailable, "The store does not answer", "Jobs are safe; they cannot be shown just now. Try again in a few seconds.");
        }
        catch (Exception e) when (!context.Response.HasStarted && !context.RequestAborted.IsCancellationRequested)
        {
            string id = ApiRequest.Of(context).RequestId;
            LogFailed(logger, id, route.Pattern, e);
            await WriteAsync(context, StatusCodes.Status500InternalServerError, "Something went wrong", $"The server's log says what, under request {id}.");
        }
    }

    private Task WriteAsync(HttpContext context, int status, string title, string message) => pages.WriteErrorAsync(context, status, title, message);

    [LoggerMessage(EventId = 3300, Level = LogLevel.Error, Message = "The dashboard's request {RequestId} to {Route} failed.")]
    private static partial void LogFailed(ILogger logger, string requestId, string route, Exception exception);

    [LoggerMessage(EventId = 3301, Level = LogLevel.Warning, Message = "The dashboard's request {RequestId} to {Route} was answered 503: the store is unavailable.")]
    private static partial void LogUnavailable(ILogger logger, string requestId, string route, Exception exception);
}
