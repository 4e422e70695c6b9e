using Jobplane.AspNetCore.Errors;
using Jobplane.AspNetCore.Requests;
using Jobplane.AspNetCore.Responses;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;

namespace Jobplane.AspNetCore.Health;

/// <summary>Says whether the process lives, and whether it can do its work.</summary>
internal sealed class HealthEndpoints(IStoreAdministration store, IHostApplicationLifetime lifetime)
{
    private readonly Lock _lock = new();
    private Task _ping = Task.CompletedTask;

    public static Task AliveAsync(HttpContext context) => WriteAsync(context, "ok");

    /// <summary>Asks the store, and fails as any request would when it does not answer. A process that is about to stop is not ready either.</summary>
    public async Task ReadyAsync(HttpContext context)
    {
        if (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            await ErrorResponse.WriteAsync(context, ApiErrors.Stopping);
            return;
        }

        await PingAsync().WaitAsync(context.RequestAborted);
        await WriteAsync(context, "ready");
    }

    // The route is open to anyone: whoever asks while a ping is under way shares it, so that no flood of them reaches the store.
    private Task PingAsync()
    {
        lock (_lock)
        {
            if (_ping.IsCompleted)
                _ping = store.PingAsync();
            return _ping;
        }
    }

    private static Task WriteAsync(HttpContext context, string status)
    {
        ApiRequest.Of(context).IsProbe = true;
        context.Response.Headers.CacheControl = "no-store";
        return JsonResponse.WriteAsync(context, StatusCodes.Status200OK, JsonResponse.JsonType, status, static (json, status) =>
        {
            json.WriteStartObject();
            json.WriteStartObject("data"u8);
            json.WriteString("status"u8, status);
            json.WriteEndObject();
            json.WriteEndObject();
        });
    }
}
