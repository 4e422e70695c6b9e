using System.Reflection;
using Jobplane.AspNetCore.Hosting;
using Microsoft.Extensions.Options;
using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Jobplane.Server.Hosting;

/// <summary>Sends traces, metrics and logs to an OpenTelemetry collector, where the standard's variables name one. Without them it costs nothing.</summary>
internal static class TelemetryExport
{
    private const string ServiceName = "jobplane";

    /// <summary>Adds the export of those signals that have an endpoint: their own, or the one for all.</summary>
    /// <exception cref="OptionsValidationException">An endpoint is no URL, by which nothing would be exported, and nobody told.</exception>
    public static void Add(IHostApplicationBuilder builder)
    {
        bool hasTraces = HasEndpoint(builder.Configuration, "TRACES");
        bool hasMetrics = HasEndpoint(builder.Configuration, "METRICS");
        bool hasLogs = HasEndpoint(builder.Configuration, "LOGS");
        if (!hasTraces && !hasMetrics && !hasLogs)
            return;
        // The exporter takes everything else from the variables too: protocol, headers, compression, timeouts.
        IOpenTelemetryBuilder telemetry = builder.Services.AddOpenTelemetry().ConfigureResource(Describe).UseOtlpExporter();
        if (hasTraces)
            telemetry.WithTracing(Trace);
        if (hasMetrics)
            telemetry.WithMetrics(Measure);
        if (hasLogs)
            builder.Services.Configure<OpenTelemetryLoggerOptions>(static options => options.IncludeFormattedMessage = true);
        else
            // The exporter is for all signals, and would look for a collector on this machine.
            builder.Logging.AddFilter<OpenTelemetryLoggerProvider>(category: null, LogLevel.None);
    }

    private static bool HasEndpoint(IConfiguration configuration, string signal) =>
        // Both are looked at, so that a wrong one is told of in any case.
        IsSet(configuration, "OTEL_EXPORTER_OTLP_ENDPOINT") | IsSet(configuration, $"OTEL_EXPORTER_OTLP_{signal}_ENDPOINT");

    private static bool IsSet(IConfiguration configuration, string key)
    {
        string? endpoint = configuration[key];
        if (string.IsNullOrWhiteSpace(endpoint))
            return false;
        return Uri.TryCreate(endpoint, UriKind.Absolute, out Uri? url) && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps)
            ? true
            : throw new OptionsValidationException(key, typeof(TelemetryExport), [$"{key} is '{endpoint}'; it must be a URL such as http://127.0.0.1:4317."]);
    }

    /// <summary>Names the service; what the variables say comes last, and so overrides it.</summary>
    private static void Describe(ResourceBuilder resource) => resource
        .AddService(ServiceName, serviceVersion: typeof(TelemetryExport).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion)
        .AddEnvironmentVariableDetector();

    private static void Trace(TracerProviderBuilder tracing) => tracing
        .AddSource(JobplaneTelemetry.ActivitySourceName)
        .AddAspNetCoreInstrumentation(static options => options.Filter = static context => !IsProbe(context.Request.Path));

    private static void Measure(MeterProviderBuilder metrics) =>
        metrics.AddMeter(JobplaneTelemetry.MeterName, "Microsoft.AspNetCore.Hosting", "System.Runtime", "Npgsql");

    // Probes come every few seconds, and tell nothing.
    private static bool IsProbe(PathString path) => ApiRoutes.Health.Any(route => path == route.Pattern);
}
