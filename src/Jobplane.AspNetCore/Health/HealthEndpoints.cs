using Jobplane.AspNetCore.Errors;
using Jobplane.AspNetCore.Requests;
using Jobplane.AspNetCore.Responses;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace Jobplane.AspNetCore.Health;

/// <summary>Says whether the process lives, and whether it can do its work.</summary>
/// <param name="store">The store, which is always asked.</param>
/// <param name="lifetime">Tells of the stop.</param>
/// <param name="checks">The application's health checks; null when it has none.</param>
internal sealed class HealthEndpoints(IStoreAdministration store, IHostApplicationLifetime lifetime, HealthCheckService? checks = null)
{
    /// <summary>Marks those of the application's health checks that the process must pass to be ready.</summary>
    public const string ReadyTag = "ready";

    private readonly Lock _lock = new();
    private Task<bool> _answer = Task.FromResult(true);

    public static Task AliveAsync(HttpContext context) => WriteAsync(context, "ok");

    /// <summary>
    /// Asks the store, and fails as any request would when it does not answer; then runs the checks that are tagged for it. A process that is about to stop is not
    /// ready either.
    /// </summary>
    public async Task ReadyAsync(HttpContext context)
    {
        if (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            await ErrorResponse.WriteAsync(context, ApiErrors.Stopping);
            return;
        }

        if (await AskAsync().WaitAsync(context.RequestAborted))
            await WriteAsync(context, "ready");
        else
            await ErrorResponse.WriteAsync(context, ApiErrors.Unavailable);
    }

    // The route is open to anyone: whoever asks while an answer is under way shares it, so that no flood of them reaches the store.
    private Task<bool> AskAsync()
    {
        lock (_lock)
        {
            if (_answer.IsCompleted)
                _answer = IsReadyAsync();
            return _answer;
        }
    }

    private async Task<bool> IsReadyAsync()
    {
        await store.PingAsync();
        if (checks is null)
            return true;
        HealthReport report = await checks.CheckHealthAsync(static check => check.Tags.Contains(ReadyTag));
        return report.Status != HealthStatus.Unhealthy;
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
