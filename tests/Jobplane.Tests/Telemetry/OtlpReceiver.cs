using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace Jobplane.Tests.Telemetry;

/// <summary>Takes what processes export by OTLP over HTTP, as a collector would.</summary>
internal sealed class OtlpReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, bool> _signals = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> _metrics = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<ExportedSpan> _spans = [];

    private OtlpReceiver(WebApplication app) => _app = app;

    /// <summary>Where it listens.</summary>
    public Uri Address => new(_app.Urls.Single());

    /// <summary>What was exported at all: traces, metrics, logs.</summary>
    public IReadOnlyList<string> Signals => [.. _signals.Keys.Order(StringComparer.Ordinal)];

    /// <summary>The names of the metrics.</summary>
    public IReadOnlyCollection<string> Metrics => [.. _metrics.Keys];

    public IReadOnlyList<ExportedSpan> Spans => [.. _spans];

    public static async Task<OtlpReceiver> StartAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var receiver = new OtlpReceiver(builder.Build());
        receiver._app.MapPost("/v1/{signal}", receiver.TakeAsync);
        await receiver._app.StartAsync(TestContext.Current.CancellationToken);
        return receiver;
    }

    /// <summary>Sets the variables by which processes find it, and export soon.</summary>
    /// <param name="environment">The variables of the process.</param>
    /// <param name="signal">The only signal to export, as in <c>TRACES</c>; all of them by default.</param>
    public void Configure(Dictionary<string, string?> environment, string? signal = null)
    {
        if (signal is null)
            environment["OTEL_EXPORTER_OTLP_ENDPOINT"] = Address.AbsoluteUri;
        else
            environment[$"OTEL_EXPORTER_OTLP_{signal}_ENDPOINT"] = new Uri(Address, $"/v1/{signal.ToLowerInvariant()}").AbsoluteUri;
        environment["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf";
        environment["OTEL_BSP_SCHEDULE_DELAY"] = "200";
        environment["OTEL_BLRP_SCHEDULE_DELAY"] = "200";
        environment["OTEL_METRIC_EXPORT_INTERVAL"] = "500";
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task TakeAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        var message = new ProtobufMessage(body.ToArray());
        string signal = (string)context.GetRouteValue("signal")!;
        if (signal == "traces")
            TakeSpans(message);
        else if (signal == "metrics")
            TakeMetrics(message);
        _signals[signal] = true;
        // An empty answer says that all was taken.
        context.Response.ContentType = "application/x-protobuf";
    }

    // The numbers are those of opentelemetry/proto/collector/trace/v1 and what it holds.
    private void TakeSpans(ProtobufMessage request)
    {
        foreach (ProtobufMessage resource in request.Messages(1))
        {
            string service = resource.Messages(1, 1).Single(attribute => attribute.Text(1) == "service.name").Messages(2).Single().Text(1);
            foreach (ProtobufMessage span in resource.Messages(2, 2))
                _spans.Enqueue(new ExportedSpan(service, span.Id(1), span.Id(2), span.Id(4), span.Text(5)));
        }
    }

    private void TakeMetrics(ProtobufMessage request)
    {
        foreach (ProtobufMessage metric in request.Messages(1, 2, 2))
            _metrics[metric.Text(1)] = true;
    }
}
