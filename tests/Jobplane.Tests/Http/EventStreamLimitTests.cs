using System.Net.Sockets;
using System.Text;
using Jobplane.Tests.Stores;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Jobplane.Tests.Http;

public sealed class EventStreamLimitTests
{
    private static readonly Dictionary<string, string?> Two = new() { ["Jobplane:Live:ProjectLimit"] = "2", ["Jobplane:Live:TotalLimit"] = "3" };

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 29, 10, 0, 0, TimeSpan.Zero));

    [Theory, EveryStore]
    public async Task Streams_beyond_the_limits_are_refused_until_a_client_goes(StoreKind kind)
    {
        using var log = new RecordingLogger();
        await using TestApi api = await TestApi.CreateAsync(kind, Two, configure: builder => builder.Logging.AddProvider(log));
        string one = await api.EnqueueAsync("proj-1");
        string two = await api.EnqueueAsync("proj-2");
        EventStream first = await EventStream.OpenAsync(api, one, TestApi.Token("proj-1"));
        using EventStream second = await EventStream.OpenAsync(api, one, TestApi.Token("proj-1", subject: "another"));

        ApiAnswer third = (await api.GetAsync($"/api/jobs/{one}/events", TestApi.Token("proj-1"))).AssertError(429, "RATE_LIMIT_EXCEEDED");
        Assert.Equal("5", third.Header("Retry-After"));
        Assert.Equal(2, third.Error.GetProperty("details").GetProperty("limit").GetInt32());
        (await api.GetAsync($"/api/jobs/{one}", TestApi.Token("proj-1"), ("Prefer", "wait=30"))).AssertError(429, "RATE_LIMIT_EXCEEDED");
        Assert.Equal(200, (await api.GetAsync($"/api/jobs/{one}", TestApi.Token("proj-1"))).Status);

        using EventStream other = await EventStream.OpenAsync(api, two, TestApi.Token("proj-2"));
        Assert.Equal("5", (await api.GetAsync($"/api/jobs/{two}/events", TestApi.Token("proj-2"))).AssertError(503, "SERVICE_UNAVAILABLE").Header("Retry-After"));

        Assert.Empty(log.Lines);

        first.Dispose();
        await api.WaitForWaitingAsync(2);
        using EventStream again = await EventStream.OpenAsync(api, one, TestApi.Token("proj-1"));
        Assert.Equal("pending", (await again.NextAsync())!.Status);
    }

    [Theory, EveryStore]
    public async Task Stream_counts_as_one_request(StoreKind kind)
    {
        await using TestApi api = await TestApi.CreateAsync(kind, new Dictionary<string, string?> { ["Jobplane:RateLimit:PermitLimit"] = "4" });
        string id = await api.EnqueueAsync("proj-1");
        using EventStream stream = await EventStream.OpenAsync(api, id, TestApi.Token("proj-1"));
        for (int attempts = 1; attempts <= 3; attempts++)
        {
            await stream.NextAsync();
            await api.SetAsync(id, $"attempts = {attempts}");
        }

        Assert.Equal("2", stream.Headers.GetValues("X-RateLimit-Remaining").Single());
        Assert.Equal("1", (await api.GetAsync($"/api/jobs/{id}", TestApi.Token("proj-1"))).Header("X-RateLimit-Remaining"));
    }

    [Theory, EveryStore]
    public async Task Client_that_does_not_read_is_cut_off(StoreKind kind)
    {
        await using TestApi api = await TestApi.CreateAsync(kind, time: _time);
        string id = await api.EnqueueAsync("proj-1", """{"type":"a","payload":{"x":"?"}}""".Replace("?", new string('x', 1_000_000)), _time);
        string token = TestApi.Token("proj-1", time: _time);
        using var reader = new TcpClient { ReceiveBufferSize = 4096 };
        await reader.ConnectAsync(api.Client.BaseAddress!.Host, api.Client.BaseAddress.Port);
        await reader.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"GET /api/jobs/{id}/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n\r\n"));
        await api.WaitForWaitingAsync(1);

        await _time.AdvanceUntilAsync(ChangeUntilCutOffAsync(api, id), TimeSpan.FromMilliseconds(250));

        await api.WaitForWaitingAsync(0);
    }

    /// <summary>Changes the job again and again: what the operating system buffers for a client is large, but not without an end.</summary>
    private static async Task<bool> ChangeUntilCutOffAsync(TestApi api, string id)
    {
        for (int i = 1; api.Waiting > 0; i++)
        {
            await api.SetAsync(id, $"priority = {i % 10}");
            await Task.Delay(5);
        }

        return true;
    }

    [Theory, EveryStore]
    public async Task Thousand_streams_share_one_look_a_second_and_each_hears_of_its_own_job(StoreKind kind)
    {
        const int Streams = 1000;
        var store = new ObservedStore();
        await using TestApi api = await TestApi.CreateAsync(
            kind, new Dictionary<string, string?> { ["Jobplane:Live:ProjectLimit"] = "250" }, _time, builder => builder.Host.UseServiceProviderFactory(store));
        string[] projects = [.. Enumerable.Range(0, Streams).Select(i => $"proj-{i % 4}")];
        string[] ids = await Task.WhenAll(projects.Select(project => api.EnqueueAsync(project, time: _time)));
        EventStream[] streams = await Task.WhenAll(ids.Select((id, i) => EventStream.OpenAsync(api, id, TestApi.Token(projects[i], time: _time))));
        ServerEvent?[] first = await Task.WhenAll(streams.Select(stream => stream.NextAsync()));
        Assert.Equal(ids, first.Select(each => each!.Job.GetProperty("id").GetString()));
        int looksBefore = store.Looks;

        await api.Store.ExecuteAsync($"UPDATE {api.Store.Table("jobs")} SET status = 'completed', stage = NULL");
        DateTimeOffset changed = _time.GetUtcNow();
        ServerEvent?[] last = await _time.AdvanceUntilAsync(Task.WhenAll(streams.Select(stream => stream.NextAsync())), TimeSpan.FromMilliseconds(50));

        Assert.Equal(ids, last.Select(each => each!.Job.GetProperty("id").GetString()));
        Assert.All(last, each => Assert.Equal("completed", each!.Status));
        Assert.Equal(Streams, store.LargestLook);
        Assert.InRange(store.Looks - looksBefore, 1, (int)(_time.GetUtcNow() - changed).TotalSeconds + 1);
        await api.WaitForWaitingAsync(0);
        foreach (EventStream stream in streams)
            stream.Dispose();
    }
}
