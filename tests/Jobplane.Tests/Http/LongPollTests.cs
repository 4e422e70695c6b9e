using Jobplane.Tests.Stores;
using Microsoft.Extensions.Time.Testing;

namespace Jobplane.Tests.Http;

public sealed class LongPollTests
{
    private const string Project = "proj-1";

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 29, 10, 0, 0, TimeSpan.Zero));

    [Theory, EveryStore]
    public async Task Wait_for_a_finished_job_is_answered_at_once(StoreKind kind)
    {
        await using TestApi api = await TestApi.CreateAsync(kind, time: _time);
        string id = await api.EnqueueAsync(Project, time: _time);
        await api.SetAsync(id, "status = 'completed', stage = NULL");

        ApiAnswer answer = await AskAsync(api, id, "wait=20");

        Assert.Equal((200, "completed"), (answer.Status, answer.Data.GetProperty("status").GetString()));
        Assert.Equal("wait=20", answer.Header("Preference-Applied"));
    }

    [Theory, EveryStore]
    public async Task Wait_without_a_tag_ends_when_the_job_finishes_and_not_before(StoreKind kind)
    {
        await using TestApi api = await TestApi.CreateAsync(kind);
        string id = await api.EnqueueAsync(Project);
        Task<ApiAnswer> waiting = AskAsync(api, id, "wait=30", time: TimeProvider.System);

        await api.SetAsync(id, "attempts = 1");
        using (EventStream stream = await EventStream.OpenAsync(api, id, TestApi.Token(Project)))
        {
            // The stream's own change has been seen by whoever watches the job.
            await stream.NextAsync();
            await api.SetAsync(id, "attempts = 2");
            await stream.NextAsync();
        }

        Assert.False(waiting.IsCompleted);
        await api.SetAsync(id, "status = 'failed', stage = NULL, last_error = 'x'");
        ApiAnswer answer = await waiting;
        Assert.Equal((200, "failed"), (answer.Status, answer.Data.GetProperty("status").GetString()));
    }

    [Theory, EveryStore]
    public async Task Wait_with_a_tag_ends_when_the_job_changes(StoreKind kind)
    {
        await using TestApi api = await TestApi.CreateAsync(kind);
        string id = await api.EnqueueAsync(Project);
        string tag = (await api.GetAsync($"/api/jobs/{id}", TestApi.Token(Project))).Header("ETag");
        Task<ApiAnswer> waiting = AskAsync(api, id, "wait=30", tag, TimeProvider.System);

        await api.SetAsync(id, "attempts = 1");

        ApiAnswer answer = await waiting;
        Assert.Equal((200, 1), (answer.Status, answer.Data.GetProperty("attempts").GetInt32()));
        Assert.NotEqual(tag, answer.Header("ETag"));
    }

    [Theory, EveryStore]
    public async Task Wait_is_told_of_a_change_made_in_the_process_without_a_look(StoreKind kind)
    {
        // The time stands still, so nothing is looked up unless it was told.
        await using TestApi api = await TestApi.CreateAsync(kind, time: _time);
        string id = await api.EnqueueAsync(Project, time: _time);
        await api.SetAsync(id, "status = 'failed', stage = NULL, last_error = 'x'");
        string tag = (await api.GetAsync($"/api/jobs/{id}", TestApi.Token(Project, time: _time))).Header("ETag");
        Task<ApiAnswer> waiting = AskAsync(api, id, "wait=30", tag);
        await api.WaitForWaitingAsync(1);

        Assert.Equal(200, (await api.PostAsync($"/api/jobs/{id}/retry", TestApi.Token(Project, time: _time), json: null)).Status);

        Assert.Equal("pending", (await waiting).Data.GetProperty("status").GetString());
    }

    [Theory]
    [EveryStore("wait=5", 5, true)]
    [EveryStore("wait=5", 5, false)]
    [EveryStore("WAIT = \"5\"; a=1, wait=9", 5, false)]
    [EveryStore("respond-async, wait=86400", 30, false)]
    [EveryStore("wait=99999999999999", 30, true)]
    public async Task Wait_without_news_is_over_after_its_time(StoreKind kind, string preference, int seconds, bool hasTag)
    {
        await using TestApi api = await TestApi.CreateAsync(kind, time: _time);
        string id = await api.EnqueueAsync(Project, time: _time);
        string tag = (await api.GetAsync($"/api/jobs/{id}", TestApi.Token(Project, time: _time))).Header("ETag");
        Task<ApiAnswer> waiting = AskAsync(api, id, preference, hasTag ? tag : null);
        await api.WaitForWaitingAsync(1);

        _time.Advance(TimeSpan.FromSeconds(seconds) - TimeSpan.FromMilliseconds(1));
        await api.GetAsync($"/api/jobs/{id}", TestApi.Token(Project, time: _time));
        Assert.False(waiting.IsCompleted);

        ApiAnswer answer = await _time.AdvanceUntilAsync(waiting, TimeSpan.FromMilliseconds(250));
        Assert.Equal(hasTag ? 304 : 200, answer.Status);
        Assert.Equal(tag, answer.Header("ETag"));
        Assert.Equal($"wait={seconds}", answer.Header("Preference-Applied"));
    }

    [Theory]
    [EveryStore("wait")]
    [EveryStore("wait=")]
    [EveryStore("wait=-1")]
    [EveryStore("wait=1.5")]
    [EveryStore("wait=abc, wait=5")]
    [EveryStore("x=\"a, wait=5\"")]
    [EveryStore("x; wait=5")]
    [EveryStore("waiting=5")]
    public async Task Wait_that_means_nothing_is_passed_over(StoreKind kind, string preference)
    {
        await using TestApi api = await TestApi.CreateAsync(kind, time: _time);
        string id = await api.EnqueueAsync(Project, time: _time);

        ApiAnswer answer = await AskAsync(api, id, preference);

        Assert.Equal((200, ""), (answer.Status, answer.Header("Preference-Applied")));
    }

    [Theory, EveryStore]
    public async Task Wait_for_a_job_that_is_not_there_is_404_at_once(StoreKind kind)
    {
        await using TestApi api = await TestApi.CreateAsync(kind, time: _time);
        string id = await api.EnqueueAsync("proj-2", time: _time);

        (await AskAsync(api, id, "wait=30")).AssertError(404, "NOT_FOUND", "Job not found");
        (await AskAsync(api, Guid.NewGuid().ToString(), "wait=30", "*")).AssertError(404, "NOT_FOUND", "Job not found");
        (await AskAsync(api, "1", "wait=30")).AssertError(400, "VALIDATION_ERROR");
        await api.WaitForWaitingAsync(0);
    }

    [Theory, EveryStore]
    public async Task Wait_during_an_outage_goes_on_and_is_503_only_if_that_outlasts_it(StoreKind kind)
    {
        var store = new ObservedStore();
        await using TestApi api = await TestApi.CreateAsync(kind, time: _time, configure: builder => builder.Host.UseServiceProviderFactory(store));
        string id = await api.EnqueueAsync(Project, time: _time);
        store.IsCutOff = true;
        Task<ApiAnswer> short_ = AskAsync(api, id, "wait=5");
        Task<ApiAnswer> long_ = AskAsync(api, id, "wait=30");
        await api.WaitForWaitingAsync(2);

        ApiAnswer failed = await _time.AdvanceUntilAsync(short_, TimeSpan.FromMilliseconds(250));
        failed.AssertError(503, "SERVICE_UNAVAILABLE");
        Assert.Equal("", failed.Header("Preference-Applied"));
        Assert.False(long_.IsCompleted);

        await api.SetAsync(id, "status = 'completed', stage = NULL");
        store.IsCutOff = false;
        ApiAnswer answer = await _time.AdvanceUntilAsync(long_, TimeSpan.FromMilliseconds(250));
        Assert.Equal("completed", answer.Data.GetProperty("status").GetString());
    }

    [Theory, EveryStore]
    public async Task Wait_ends_with_what_is_known_when_the_server_stops(StoreKind kind)
    {
        await using TestApi api = await TestApi.CreateAsync(kind, time: _time);
        string id = await api.EnqueueAsync(Project, time: _time);
        Task<ApiAnswer> waiting = AskAsync(api, id, "wait=30");
        await api.WaitForWaitingAsync(1);

        Task stop = api.StopAsync();

        Assert.Equal(200, (await waiting).Status);
        await stop;
    }

    private Task<ApiAnswer> AskAsync(TestApi api, string id, string preference, string? tag = null, TimeProvider? time = null)
    {
        var headers = new List<(string, string)> { ("Prefer", preference) };
        if (tag is not null)
            headers.Add(("If-None-Match", tag));
        return api.GetAsync($"/api/jobs/{id}", TestApi.Token(Project, time: time ?? _time), [.. headers]);
    }
}
