using Jobplane.Tests.Stores;

namespace Jobplane.Tests.Http;

public sealed class JobCancelTests(ApiFixture fixture) : IClassFixture<ApiFixture>
{
    [Theory, EveryStore]
    public async Task Cancel_waiting_job_answers_with_the_cancelled_job(StoreKind kind)
    {
        TestApi api = await fixture.GetAsync(kind);
        string token = TestApi.Token("cancel");
        string id = await api.EnqueueAsync("cancel");

        ApiAnswer answer = await api.PostAsync($"/api/jobs/{id}/cancel", token, json: null);

        Assert.Equal(200, answer.Status);
        Assert.Equal("cancelled", answer.Data.GetProperty("status").GetString());
        Assert.True(answer.Data.GetProperty("cancel_requested").GetBoolean());
        Assert.Equal(answer.Text, (await api.GetAsync($"/api/jobs/{id}", token)).Text);
    }

    [Theory, EveryStore]
    public async Task Cancel_running_job_shows_that_it_was_asked_for(StoreKind kind)
    {
        TestApi api = await fixture.GetAsync(kind);
        string id = await api.EnqueueAsync("cancel-running");
        await api.SetAsync(id, "status = 'running', stage = NULL, attempts = 1");
        Assert.False((await api.GetAsync($"/api/jobs/{id}", TestApi.Token("cancel-running"))).Data.GetProperty("cancel_requested").GetBoolean());

        for (int i = 0; i < 2; i++)
        {
            ApiAnswer answer = await api.PostAsync($"/api/jobs/{id}/cancel", TestApi.Token("cancel-running"), json: null);

            Assert.Equal((200, "running", true), (answer.Status, answer.Data.GetProperty("status").GetString(), answer.Data.GetProperty("cancel_requested").GetBoolean()));
        }
    }

    [Theory]
    [EveryStore("completed")]
    [EveryStore("failed")]
    [EveryStore("cancelled")]
    public async Task Cancel_finished_job_is_a_conflict_that_tells_its_status(StoreKind kind, string status)
    {
        TestApi api = await fixture.GetAsync(kind);
        string id = await api.EnqueueAsync("cancel-finished");
        await api.SetAsync(id, $"status = '{status}', stage = NULL, attempts = 1");

        ApiAnswer answer = await api.PostAsync($"/api/jobs/{id}/cancel", TestApi.Token("cancel-finished"), json: null);

        answer.AssertError(409, "CONFLICT", $"The job has finished: it is {status}.");
        Assert.Equal(status, answer.Error.GetProperty("details").GetProperty("status").GetString());
    }

    [Theory, EveryStore]
    public async Task Cancel_malformed_id_is_refused(StoreKind kind)
    {
        TestApi api = await fixture.GetAsync(kind);

        (await api.PostAsync("/api/jobs/1/cancel", TestApi.Token("cancel"), json: null)).AssertError(400, "VALIDATION_ERROR");
        (await api.GetAsync("/api/jobs/1/attempts", TestApi.Token("cancel"))).AssertError(400, "VALIDATION_ERROR");
    }
}
