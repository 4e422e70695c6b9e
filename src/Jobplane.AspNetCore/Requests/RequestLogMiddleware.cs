using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace Jobplane.AspNetCore.Requests;

/// <summary>
/// Writes one line a request. Of the caller's own text it holds only what has been checked before: the path is given by its route, and
/// the query and the headers not at all, so that neither ids nor tokens get into the log.
/// </summary>
internal sealed partial class RequestLogMiddleware(RequestDelegate next, TimeProvider time, ILogger<RequestLogMiddleware> logger)
{
    private const string Unknown = "-";
    private const int MaxMethodLength = 20;

    public Task InvokeAsync(HttpContext context)
    {
        ApiRequest request = ApiRequest.Of(context);
        if (request.IsLogged || !logger.IsEnabled(LogLevel.Information))
            return next(context);
        request.IsLogged = true;
        return LogAsync(context, request);
    }

    private async Task LogAsync(HttpContext context, ApiRequest request)
    {
        long start = time.GetTimestamp();
        try
        {
            await next(context);
        }
        finally
        {
            LogLevel level = request.IsProbe ? LogLevel.Debug : LogLevel.Information;
            if (logger.IsEnabled(level))
            {
                string route = (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? Unknown;
                double milliseconds = Math.Round(time.GetElapsedTime(start).TotalMilliseconds, 3);
                string project = request.Authentication.Caller?.ProjectId ?? Unknown;
                string method = Method(context.Request);
                int status = Status(context);
                Finished(logger, level, method, route, status, milliseconds, project, request.RequestId);
            }
        }
    }

    /// <summary>The method, which may be any word; the server has seen to it that it is one.</summary>
    private static string Method(HttpRequest request) =>
        request.Method.Length <= MaxMethodLength ? request.Method : request.Method[..MaxMethodLength];

    /// <summary>The status that was sent; nginx's 499 for a client that went away before there was one.</summary>
    private static int Status(HttpContext context) =>
        context.RequestAborted.IsCancellationRequested && !context.Response.HasStarted
            ? StatusCodes.Status499ClientClosedRequest
            : context.Response.StatusCode;

    [LoggerMessage(EventId = 4001, Message = "{Method} {Route} {Status} in {Milliseconds} ms, project {Project}, request {RequestId}")]
    private static partial void Finished(
        ILogger logger, LogLevel level, string method, string route, int status, double milliseconds, string project, string requestId);
}
