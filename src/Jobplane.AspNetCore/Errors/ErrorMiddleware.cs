using Jobplane.AspNetCore.Requests;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace Jobplane.AspNetCore.Errors;

/// <summary>Turns exceptions, and failures that have only a status, into error answers.</summary>
internal sealed partial class ErrorMiddleware(RequestDelegate next, ILogger<ErrorMiddleware> logger)
{
    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
        }
        catch (Exception) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody is left to hear of it.
            return;
        }
        catch (Exception e) when (!context.Response.HasStarted)
        {
            ApiError error = ApiErrors.From(e);
            Log(context, error, e);
            await ErrorResponse.WriteAsync(context, error);
            return;
        }

        if (IsBareFailure(context.Response))
            await ErrorResponse.WriteAsync(context, ApiErrors.FromStatus(context.Response.StatusCode));
    }

    private static bool IsBareFailure(HttpResponse response) =>
        response is { StatusCode: >= 400, HasStarted: false, ContentLength: null or 0, ContentType: null };

    private void Log(HttpContext context, ApiError error, Exception exception)
    {
        // A refusal is no failure: somebody decided it.
        if (!error.IsOurs || exception is RefusedRequestException)
            return;
        // The route's pattern, not the path: that is the caller's text, and may hold line ends and escapes.
        string route = context.Features.Get<IEndpointFeature>()?.Endpoint is RouteEndpoint endpoint
            ? endpoint.RoutePattern.RawText ?? ""
            : "";
        string requestId = ApiRequest.Of(context).RequestId;
        if (exception is StoreUnavailableException)
            StoreUnavailable(logger, requestId, route, exception);
        else
            RequestFailed(logger, requestId, route, exception);
    }

    [LoggerMessage(EventId = 3001, Level = LogLevel.Error, Message = "Request {RequestId} to {Route} failed.")]
    private static partial void RequestFailed(ILogger logger, string requestId, string route, Exception exception);

    [LoggerMessage(EventId = 3002, Level = LogLevel.Warning, Message = "Request {RequestId} to {Route} was answered 503: the store is unavailable.")]
    private static partial void StoreUnavailable(ILogger logger, string requestId, string route, Exception exception);
}
