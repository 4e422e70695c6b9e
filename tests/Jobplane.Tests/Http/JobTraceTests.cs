using Jobplane.Tests.Stores;
using Jobplane.Tests.Telemetry;
using Microsoft.Extensions.Logging;

namespace Jobplane.Tests.Http;

public sealed class JobTraceTests
{
    private const string TraceId = "4bf92f3577b34da6a3ce929d0e0e4736";

    [Theory, EveryStore]
    public async Task Enqueue_with_a_traceparent_shows_its_trace(StoreKind kind)
    {
        // The web server makes an activity of a request only if somebody logs or listens, as somebody does in any real one.
        using var logs = new ScopeRecorder();
        await using TestApi api = await TestApi.CreateAsync(kind, configure: builder => builder.Logging.AddProvider(logs));

        ApiAnswer answer = await api.PostAsync(
            "/api/jobs", TestApi.Token("traced"), """{"type":"provision_project"}""", ("traceparent", $"00-{TraceId}-00f067aa0ba902b7-01"));

        Assert.Equal(TraceId, answer.Data.GetProperty("trace_id").GetString());
        string id = answer.Data.GetProperty("id").GetString()!;
        Assert.Equal(TraceId, (await api.GetAsync($"/api/jobs/{id}", TestApi.Token("traced"))).Data.GetProperty("trace_id").GetString());
    }
}
