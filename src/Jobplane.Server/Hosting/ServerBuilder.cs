using Jobplane.Server.Logging;
using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.Logging.Console;

namespace Jobplane.Server.Hosting;

/// <summary>Builders that read the configuration from appsettings.json in the current directory, the environment and arguments.</summary>
internal static class ServerBuilder
{
    /// <summary>One line an event, its time in UTC; of the framework's own events only warnings.</summary>
    public static IReadOnlyDictionary<string, string?> ProductionDefaults { get; } = new Dictionary<string, string?>(StringComparer.Ordinal)
    {
        ["Logging:LogLevel:Default"] = "Information",
        ["Logging:LogLevel:Microsoft"] = "Warning",
        ["Logging:Console:FormatterName"] = LineLogFormatter.FormatterName,
        // For the framework's formatters, should one be chosen: "json" is the one for machines.
        ["Logging:Console:FormatterOptions:SingleLine"] = "true",
        ["Logging:Console:FormatterOptions:UseUtcTimestamp"] = "true",
        ["Logging:Console:FormatterOptions:TimestampFormat"] = "yyyy-MM-ddTHH:mm:ss.fffZ",
    };

    /// <summary>A builder whose <paramref name="defaults"/> hold where the configuration says nothing.</summary>
    public static WebApplicationBuilder Create(string[] configuration, IReadOnlyDictionary<string, string?> defaults)
    {
        WebApplicationBuilder builder = WebApplication.CreateBuilder(configuration);
        Set(builder, defaults);
        return builder;
    }

    /// <summary>The same for a process that answers no requests. It reads the same settings files as a server does.</summary>
    public static HostApplicationBuilder CreateWithoutHttp(string[] configuration, IReadOnlyDictionary<string, string?> defaults)
    {
        // A server asks for both variables, in this order; a host without HTTP does not know the second one.
        string? environment = Environment.GetEnvironmentVariable("DOTNET_ENVIRONMENT") ?? Environment.GetEnvironmentVariable("ASPNETCORE_ENVIRONMENT");
        HostApplicationBuilder builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { Args = configuration, EnvironmentName = environment });
        Set(builder, defaults);
        return builder;
    }

    private static void Set(IHostApplicationBuilder builder, IReadOnlyDictionary<string, string?> defaults)
    {
        builder.Logging.AddConsoleFormatter<LineLogFormatter, ConsoleFormatterOptions>();
        builder.Configuration.Sources.Insert(0, new MemoryConfigurationSource { InitialData = defaults });
        TelemetryExport.Add(builder);
    }

    /// <summary>The application for a command that uses its services and never starts it. It does not log: stdout belongs to the command.</summary>
    public static WebApplication BuildForOneCommand(string[] configuration)
    {
        WebApplicationBuilder builder = WebApplication.CreateBuilder(configuration);
        builder.Logging.ClearProviders();
        return ServerApplication.Build(builder);
    }
}
