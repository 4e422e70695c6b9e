using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using Jobplane.Tests.Stores;
using Jobplane.Tests.Telemetry;

namespace Jobplane.Tests.EndToEnd;

/// <summary>What a server process sends to a collector.</summary>
[Collection(EndToEndCollection.Name)]
public sealed class TelemetryExportTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Theory, EveryStore]
    public async Task Request_send_and_attempt_are_one_trace_and_are_measured_and_logged(StoreKind kind)
    {
        await using OtlpReceiver receiver = await OtlpReceiver.StartAsync();
        await using ServerSetup setup = await ServerSetup.CreateAsync(kind);
        receiver.Configure(setup.Environment);
        await using ServerProcess server = setup.Start("serve");
        Uri address = await server.WaitUntilReadyAsync();
        string trace = ActivityTraceId.CreateRandom().ToHexString();
        string caller = ActivitySpanId.CreateRandom().ToHexString();

        await PostAsync(address, await setup.TokenAsync(), $"00-{trace}-{caller}-01");

        IReadOnlyList<ExportedSpan> spans = await Eventually.SeeAsync(
            () => Task.FromResult<IReadOnlyList<ExportedSpan>>([.. receiver.Spans.Where(span => span.TraceId == trace)]), static spans => spans.Count >= 3, Patience);
        Assert.Equal(3, spans.Count);
        Assert.All(spans, static span => Assert.Equal("jobplane", span.Service));
        ExportedSpan request = Assert.Single(spans, static span => span.Name.StartsWith("POST /api/jobs", StringComparison.Ordinal));
        ExportedSpan send = Assert.Single(spans, static span => span.Name == "send default");
        ExportedSpan process = Assert.Single(spans, static span => span.Name == "process default");
        Assert.Equal((caller, request.Id, send.Id), (request.ParentId, send.ParentId, process.ParentId));
        await Eventually.SeeAsync(
            () => Task.FromResult(receiver.Metrics), static metrics => metrics.Contains("messaging.process.duration") && metrics.Contains("http.server.request.duration"), Patience);
        await Eventually.SeeAsync(() => Task.FromResult(receiver.Signals), static signals => signals is ["logs", "metrics", "traces"], Patience);
    }

    [Fact]
    public async Task Endpoint_of_one_signal_exports_that_one_alone_under_the_name_that_the_variables_give()
    {
        await using OtlpReceiver receiver = await OtlpReceiver.StartAsync();
        await using ServerSetup setup = await ServerSetup.CreateAsync(StoreKind.Sqlite);
        receiver.Configure(setup.Environment, "TRACES");
        setup.Environment["OTEL_SERVICE_NAME"] = "billing-jobs";

        await RunAsync(setup);

        Assert.Equal(["traces"], receiver.Signals);
        Assert.All(receiver.Spans, static span => Assert.Equal("billing-jobs", span.Service));
        Assert.Contains(receiver.Spans, static span => span.Name == "process default");
        Assert.DoesNotContain(receiver.Spans, static span => span.Name.Contains("readyz", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Sdk_that_is_disabled_exports_nothing()
    {
        await using OtlpReceiver receiver = await OtlpReceiver.StartAsync();
        await using ServerSetup setup = await ServerSetup.CreateAsync(StoreKind.Sqlite);
        receiver.Configure(setup.Environment);
        setup.Environment["OTEL_SDK_DISABLED"] = "true";

        await RunAsync(setup);

        Assert.Empty(receiver.Signals);
    }

    /// <summary>Runs a server that works one job, to its end, by which it has exported all it had.</summary>
    private static async Task RunAsync(ServerSetup setup)
    {
        await using ServerProcess server = setup.Start("serve");
        Uri address = await server.WaitUntilReadyAsync();
        using ServerClient client = await setup.ConnectAsync(address);
        await client.WaitForAsync(await client.EnqueueAsync("send_welcome_email", """{"to":"ada@example.com"}"""), "completed", Patience);
        using var probe = new HttpClient { BaseAddress = address };
        using HttpResponseMessage ready = await probe.GetAsync("/readyz", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, ready.StatusCode);
        server.Terminate();
        Assert.Equal(0, await server.WaitForExitAsync(Patience));
    }

    private static async Task PostAsync(Uri address, string token, string traceparent)
    {
        using var client = new HttpClient { BaseAddress = address };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/jobs");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        request.Headers.Add("traceparent", traceparent);
        request.Content = JsonContent.Create(new { type = "send_welcome_email", payload = new { to = "ada@example.com" } });
        using HttpResponseMessage response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
    }
}
