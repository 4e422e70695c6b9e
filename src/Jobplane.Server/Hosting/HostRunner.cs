using System.Net.Sockets;
using Jobplane.Server.Commands;
using Microsoft.Extensions.Options;

namespace Jobplane.Server.Hosting;

/// <summary>Runs a server, or a worker alone, from its start to its stop.</summary>
internal static class HostRunner
{
    /// <summary>Starts the host, calls <paramref name="onReady"/> when it answers, and returns the exit code when it has stopped.</summary>
    public static async Task<int> RunAsync<THost>(ILoggingBuilder logging, Func<THost> build, Func<THost, Task> onReady)
        where THost : IHost
    {
        bool ready = false;
        SilenceUntil(logging, () => ready);
        using THost host = build();
        var lifetime = host.Services.GetRequiredService<IHostApplicationLifetime>();
        // Before the start, so that every invalid option is named at once and nothing has been opened yet.
        host.Services.GetService<IStartupValidator>()?.Validate();
        try
        {
            await StartAsync(host);
            ready = true;
            await onReady(host);
        }
        catch (OperationCanceledException) when (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            // Stopped while it was starting.
        }

        await host.WaitForShutdownAsync();
        return HasFaultedService(host) ? ExitCodes.Error : ExitCodes.Success;
    }

    private static async Task StartAsync(IHost host)
    {
        try
        {
            await host.StartAsync();
        }
        catch (Exception e)
        {
            // The worker starts before the listener, and may hold jobs by the time that fails: it hands them back.
            await host.StopAsync();
            if (e is SocketException && host is WebApplication app)
                throw new IOException($"Cannot listen on {string.Join(", ", app.Urls)}: {e.Message}", e);
            throw;
        }
    }

    /// <summary>A start that fails is reported by one line; the host and Kestrel would log the same with its stack.</summary>
    private static void SilenceUntil(ILoggingBuilder logging, Func<bool> started) => logging
        .AddFilter("Microsoft.Extensions.Hosting.Internal.Host", level => started() && level >= LogLevel.Warning)
        .AddFilter("Microsoft.AspNetCore.Server.Kestrel", level => started() && level >= LogLevel.Warning);

    private static bool HasFaultedService(IHost host) =>
        host.Services.GetServices<IHostedService>().OfType<BackgroundService>().Any(service => service.ExecuteTask is { IsFaulted: true });
}
