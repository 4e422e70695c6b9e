using System.Net.Sockets;
using Jobplane.Server.Commands;
using Microsoft.Extensions.Options;

namespace Jobplane.Server.Hosting;

/// <summary>Runs the server from its start to its stop.</summary>
internal static class ServerRunner
{
    /// <summary>Starts the server, calls <paramref name="onReady"/> when it answers, and returns the exit code when it has stopped.</summary>
    public static async Task<int> RunAsync(WebApplicationBuilder builder, Func<WebApplication, Task> onReady)
    {
        bool ready = false;
        SilenceUntil(builder.Logging, () => ready);
        await using WebApplication app = ServerApplication.Build(builder);
        // Before the start, so that every invalid option is named at once and nothing has been opened yet.
        app.Services.GetService<IStartupValidator>()?.Validate();
        try
        {
            await StartAsync(app);
            ready = true;
            await onReady(app);
        }
        catch (OperationCanceledException) when (app.Lifetime.ApplicationStopping.IsCancellationRequested)
        {
            // Stopped while it was starting.
        }

        await app.WaitForShutdownAsync();
        return HasFaultedService(app) ? ExitCodes.Error : ExitCodes.Success;
    }

    private static async Task StartAsync(WebApplication app)
    {
        try
        {
            await app.StartAsync();
        }
        catch (Exception e)
        {
            // The worker starts before the listener, and may hold jobs by the time that fails: it hands them back.
            await app.StopAsync();
            if (e is SocketException)
                throw new IOException($"Cannot listen on {string.Join(", ", app.Urls)}: {e.Message}", e);
            throw;
        }
    }

    /// <summary>A start that fails is reported by one line; the host and Kestrel would log the same with its stack.</summary>
    private static void SilenceUntil(ILoggingBuilder logging, Func<bool> started) => logging
        .AddFilter("Microsoft.Extensions.Hosting.Internal.Host", level => started() && level >= LogLevel.Warning)
        .AddFilter("Microsoft.AspNetCore.Server.Kestrel", level => started() && level >= LogLevel.Warning);

    private static bool HasFaultedService(WebApplication app) =>
        app.Services.GetServices<IHostedService>().OfType<BackgroundService>().Any(service => service.ExecuteTask is { IsFaulted: true });
}
