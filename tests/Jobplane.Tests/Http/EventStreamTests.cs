using Jobplane.Tests.Stores;
using Microsoft.Extensions.Time.Testing;

namespace Jobplane.Tests.Http;

public sealed class EventStreamTests
{
    private const string Project = "proj-1";

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 29, 10, 0, 0, TimeSpan.Zero));

    [Theory, EveryStore]
    public async Task Stream_sends_the_job_then_each_change_and_ends_with_the_job(StoreKind kind)
    {
        await using TestApi api = await TestApi.CreateAsync(kind);
        string id = await api.EnqueueAsync(Project, """{"type":"a","payload":{"n":12345678901234567890.10}}""");
        using EventStream stream = await EventStream.OpenAsync(api, id, TestApi.Token(Project));

        ServerEvent? pending = await stream.NextAsync();
        await api.SetAsync(id, "status = 'running', stage = NULL, attempts = 1");
        ServerEvent? running = await stream.NextAsync();
        await api.SetAsync(id, "status = 'completed'");
        ServerEvent? completed = await stream.NextAsync();

        Assert.Equal(["pending", "running", "completed"], [pending!.Status, running!.Status, completed!.Status]);
        Assert.Null(await stream.NextOrCommentAsync());
        ApiAnswer got = await api.GetAsync($"/api/jobs/{id}", TestApi.Token(Project));
        Assert.Equal(got.Text, completed.Text);
        Assert.Equal(got.Header("ETag"), $"\"{completed.Id}\"");
        await api.WaitForWaitingAsync(0);
    }

    [Theory]
    [EveryStore("\n")]
    [EveryStore("\r\n")]
    [EveryStore("\r")]
    [EveryStore("\n\n\r")]
    public async Task Stream_of_a_payload_with_line_ends_keeps_each_event_whole(StoreKind kind, string lineEnd)
    {
        await using TestApi api = await TestApi.CreateAsync(kind);
        string id = await api.EnqueueAsync(Project, """{"type":"a","payload":{?"n":?[1,?2]?}}""".Replace("?", lineEnd));
        using EventStream stream = await EventStream.OpenAsync(api, id, TestApi.Token(Project));

        ServerEvent? first = await stream.NextAsync();
        await api.SetAsync(id, "attempts = 1");
        ServerEvent? second = await stream.NextAsync();

        Assert.Equal(2, first!.Job.GetProperty("payload").GetProperty("n")[1].GetInt32());
        Assert.Equal(1, second!.Job.GetProperty("attempts").GetInt32());
    }

    [Theory, EveryStore]
    public async Task Stream_headers_keep_proxies_from_holding_it_back(StoreKind kind)
    {
        await using TestApi api = await TestApi.CreateAsync(kind);
        string id = await api.EnqueueAsync(Project);

        using EventStream stream = await EventStream.OpenAsync(api, id, TestApi.Token(Project));

        Assert.Equal("text/event-stream", stream.ContentType);
        Assert.Equal("no-store", stream.Headers.CacheControl!.ToString());
        Assert.Equal("no", stream.Headers.GetValues("X-Accel-Buffering").Single());
        Assert.True(stream.Headers.TransferEncodingChunked);
    }

    [Theory, EveryStore]
    public async Task Stream_is_told_of_changes_made_in_the_process_without_a_look(StoreKind kind)
    {
        // The time stands still, so nothing is looked up unless it was told.
        var gate = new HeldJobGate();
        await using TestApi api = await TestApi.CreateAsync(
            kind, new Dictionary<string, string?> { ["Jobplane:Worker:Enabled"] = "true", ["Jobplane:Worker:Concurrency"] = "1" }, _time, gate.AddTo);
        await api.EnqueueAsync(Project, """{"type":"held_job"}""", _time);
        await gate.BegunAsync();
        string id = await api.EnqueueAsync(Project, """{"type":"held_job"}""", _time);
        using EventStream stream = await EventStream.OpenAsync(api, id, TestApi.Token(Project, time: _time));
        Assert.Equal("pending", (await stream.NextAsync())!.Status);

        gate.EndOne();
        Assert.Equal("running", (await stream.NextAsync())!.Status);
        gate.EndOne();
        Assert.Equal("completed", (await stream.NextAsync())!.Status);
        Assert.Null(await stream.NextOrCommentAsync());
    }

    [Theory, EveryStore]
    public async Task Stream_resumed_sends_the_job_only_if_it_has_changed_since(StoreKind kind)
    {
        await using TestApi api = await TestApi.CreateAsync(kind);
        string id = await api.EnqueueAsync(Project);
        string token = TestApi.Token(Project);
        string lastId;
        using (EventStream first = await EventStream.OpenAsync(api, id, token))
            lastId = (await first.NextAsync())!.Id!;

        using (EventStream unchanged = await EventStream.OpenAsync(api, id, token, lastId))
        {
            Task<ServerEvent?> next = unchanged.NextAsync();
            await api.SetAsync(id, "attempts = 1");
            Assert.Equal(1, (await next)!.Job.GetProperty("attempts").GetInt32());
        }

        using EventStream changed = await EventStream.OpenAsync(api, id, token, lastId);
        Assert.Equal(1, (await changed.NextAsync())!.Job.GetProperty("attempts").GetInt32());
    }

    [Theory, EveryStore]
    public async Task Stream_of_a_finished_job_is_one_event_and_then_204(StoreKind kind)
    {
        await using TestApi api = await TestApi.CreateAsync(kind);
        string id = await api.EnqueueAsync(Project);
        await api.SetAsync(id, "status = 'failed', stage = NULL, last_error = 'x'");
        string lastId;
        using (EventStream stream = await EventStream.OpenAsync(api, id, TestApi.Token(Project)))
        {
            ServerEvent failed = (await stream.NextAsync())!;
            Assert.Equal("failed", failed.Status);
            Assert.Null(await stream.NextOrCommentAsync());
            lastId = failed.Id!;
        }

        ApiAnswer done = await api.GetAsync($"/api/jobs/{id}/events", TestApi.Token(Project), ("Last-Event-ID", lastId));

        Assert.Equal((204, ""), (done.Status, done.Text));
    }

    [Theory, EveryStore]
    public async Task Stream_of_no_job_is_an_error_before_it_begins(StoreKind kind)
    {
        await using TestApi api = await TestApi.CreateAsync(kind);
        string foreign = await api.EnqueueAsync("proj-2");
        string token = TestApi.Token(Project);

        (await api.GetAsync($"/api/jobs/{foreign}/events", token)).AssertError(404, "NOT_FOUND", "Job not found");
        (await api.GetAsync($"/api/jobs/{Guid.NewGuid()}/events", token)).AssertError(404, "NOT_FOUND", "Job not found");
        (await api.GetAsync("/api/jobs/1/events", token)).AssertError(400, "VALIDATION_ERROR");
        (await api.GetAsync($"/api/jobs/{foreign}/events", token: null)).AssertError(401, "UNAUTHORIZED");
        (await api.GetAsync($"/api/jobs/{foreign}/events", TestApi.Token("proj-2", ["jobs:write"]))).AssertError(403, "FORBIDDEN");
        await api.WaitForWaitingAsync(0);
    }

    [Theory, EveryStore]
    public async Task Stream_ends_when_its_job_is_deleted(StoreKind kind)
    {
        await using TestApi api = await TestApi.CreateAsync(kind);
        string id = await api.EnqueueAsync(Project);
        using EventStream stream = await EventStream.OpenAsync(api, id, TestApi.Token(Project));
        await stream.NextAsync();

        await api.Store.ExecuteAsync($"DELETE FROM {api.Store.Table("jobs")} WHERE id = @id", ("id", Guid.Parse(id)));

        Assert.Equal("the job was deleted", (await stream.NextOrCommentAsync())!.Text);
        Assert.Null(await stream.NextOrCommentAsync());
    }

    [Theory, EveryStore]
    public async Task Stream_ends_when_its_token_expires(StoreKind kind)
    {
        await using TestApi api = await TestApi.CreateAsync(kind, time: _time);
        string id = await api.EnqueueAsync(Project, time: _time);
        string token = new TokenIssuer(TestApi.Secret, _time).Issue(new TokenRequest { ProjectId = Project, Lifetime = TimeSpan.FromMinutes(5) });
        using EventStream stream = await EventStream.OpenAsync(api, id, token);
        await stream.NextAsync();
        DateTimeOffset opened = _time.GetUtcNow();

        ServerEvent? last = await _time.AdvanceUntilAsync(EndOf(stream), TimeSpan.FromSeconds(1));

        Assert.Equal("the token has expired", last!.Text);
        Assert.InRange(_time.GetUtcNow() - opened, TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(15));
        await api.WaitForWaitingAsync(0);
    }

    [Theory, EveryStore]
    public async Task Stream_gets_heartbeats_and_goes_on_through_an_outage(StoreKind kind)
    {
        var store = new ObservedStore();
        await using TestApi api = await TestApi.CreateAsync(kind, time: _time, configure: builder => builder.Host.UseServiceProviderFactory(store));
        string id = await api.EnqueueAsync(Project, time: _time);
        using EventStream stream = await EventStream.OpenAsync(api, id, TestApi.Token(Project, time: _time));
        await stream.NextAsync();
        await api.SetAsync(id, "attempts = 1");
        store.IsCutOff = true;

        for (int i = 0; i < 3; i++)
            Assert.Equal("", (await _time.AdvanceUntilAsync(stream.NextOrCommentAsync(), TimeSpan.FromSeconds(1)))!.Text);
        store.IsCutOff = false;

        ServerEvent? changed = await _time.AdvanceUntilAsync(stream.NextAsync(), TimeSpan.FromMilliseconds(250));
        Assert.Equal(1, changed!.Job.GetProperty("attempts").GetInt32());
        await api.SetAsync(id, "attempts = 2");
        changed = await _time.AdvanceUntilAsync(stream.NextAsync(), TimeSpan.FromMilliseconds(250));
        Assert.Equal(2, changed!.Job.GetProperty("attempts").GetInt32());
    }

    [Theory, EveryStore]
    public async Task Stream_that_cannot_read_a_change_reads_it_later(StoreKind kind)
    {
        var store = new ObservedStore();
        await using TestApi api = await TestApi.CreateAsync(kind, time: _time, configure: builder => builder.Host.UseServiceProviderFactory(store));
        string id = await api.EnqueueAsync(Project, time: _time);
        using EventStream stream = await EventStream.OpenAsync(api, id, TestApi.Token(Project, time: _time));
        await stream.NextAsync();
        store.AreReadsCutOff = true;
        await api.SetAsync(id, "attempts = 1");

        Assert.Equal("", (await _time.AdvanceUntilAsync(stream.NextOrCommentAsync(), TimeSpan.FromMilliseconds(250)))!.Text);
        store.AreReadsCutOff = false;

        ServerEvent? changed = await _time.AdvanceUntilAsync(stream.NextAsync(), TimeSpan.FromMilliseconds(250));
        Assert.Equal(1, changed!.Job.GetProperty("attempts").GetInt32());
    }

    [Theory, EveryStore]
    public async Task Stream_ends_at_once_when_the_server_stops(StoreKind kind)
    {
        await using TestApi api = await TestApi.CreateAsync(kind, time: _time);
        string id = await api.EnqueueAsync(Project, time: _time);
        using EventStream stream = await EventStream.OpenAsync(api, id, TestApi.Token(Project, time: _time));
        await stream.NextAsync();

        Task stop = api.StopAsync();

        Assert.Equal("the server stops", (await stream.NextOrCommentAsync())!.Text);
        Assert.Null(await stream.NextOrCommentAsync());
        await stop;
    }

    /// <summary>The last comment of a stream.</summary>
    private static async Task<ServerEvent?> EndOf(EventStream stream)
    {
        ServerEvent? last = null;
        while (await stream.NextOrCommentAsync() is { } next)
            last = next;
        return last;
    }
}
