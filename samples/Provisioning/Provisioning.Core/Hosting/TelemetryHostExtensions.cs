using Jobplane;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Provisioning.Hosting;

/// <summary>Traces, metrics and logs by OpenTelemetry.</summary>
public static class TelemetryHostExtensions
{
    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    /// <summary>Exports to the collector that the standard variable names, and does nothing without it.</summary>
    public static void AddTelemetry(this IHostApplicationBuilder builder, string service, Action<TracerProviderBuilder> configureTracing)
    {
        ArgumentNullException.ThrowIfNull(builder);
        if (string.IsNullOrEmpty(builder.Configuration[Endpoint]))
            return;
        builder.Logging.AddOpenTelemetry(logging => logging.IncludeScopes = true);
        builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService(service).AddEnvironmentVariableDetector())
            .WithTracing(tracing =>
            {
                tracing.AddSource(JobplaneTelemetry.ActivitySourceName, "Npgsql");
                configureTracing(tracing);
            })
            .WithMetrics(metrics => metrics.AddMeter(JobplaneTelemetry.MeterName, "Npgsql", "Microsoft.AspNetCore.Hosting", "System.Net.Http"))
            .UseOtlpExporter();
    }
}
