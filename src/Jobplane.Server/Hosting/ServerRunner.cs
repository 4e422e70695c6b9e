using Jobplane.Server.Commands;
using Microsoft.Extensions.Options;

namespace Jobplane.Server.Hosting;

/// <summary>Runs the server from its start to its stop.</summary>
internal static class ServerRunner
{
    /// <summary>Starts the server, calls <paramref name="onReady"/> when it answers, and returns the exit code when it has stopped.</summary>
    public static async Task<int> RunAsync(WebApplicationBuilder builder, Func<WebApplication, Task> onReady)
    {
        bool started = false;
        SilenceUntil(builder.Logging, () => started);
        await using WebApplication app = ServerApplication.Build(builder);
        // Before the start, so that every invalid option is named at once and nothing has been opened yet.
        app.Services.GetService<IStartupValidator>()?.Validate();
        try
        {
            await app.StartAsync();
            started = true;
            await onReady(app);
        }
        catch (OperationCanceledException) when (app.Lifetime.ApplicationStopping.IsCancellationRequested)
        {
            // Stopped while it was starting.
        }

        await app.WaitForShutdownAsync();
        return HasFaultedService(app) ? ExitCodes.Error : ExitCodes.Success;
    }

    /// <summary>A start that fails is reported by one line; the host and Kestrel would log the same with its stack.</summary>
    private static void SilenceUntil(ILoggingBuilder logging, Func<bool> started) => logging
        .AddFilter("Microsoft.Extensions.Hosting.Internal.Host", level => started() && level >= LogLevel.Warning)
        .AddFilter("Microsoft.AspNetCore.Server.Kestrel", level => started() && level >= LogLevel.Warning);

    private static bool HasFaultedService(WebApplication app) =>
        app.Services.GetServices<IHostedService>().OfType<BackgroundService>().Any(service => service.ExecuteTask is { IsFaulted: true });
}
