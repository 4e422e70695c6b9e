using Jobplane.Tests.Stores;

namespace Jobplane.Tests.Http;

public sealed class JobConditionalGetTests(ApiFixture fixture) : IClassFixture<ApiFixture>
{
    [Theory, EveryStore]
    public async Task Get_with_the_current_tag_is_304_without_a_body(StoreKind kind)
    {
        TestApi api = await fixture.GetAsync(kind);
        string id = await api.EnqueueAsync("tag-same");
        ApiAnswer first = await GetAsync(api, id, "tag-same");

        Assert.Matches("^\"[A-Za-z0-9_-]{22}\"$", first.Header("ETag"));
        Assert.Equal("Authorization", first.Header("Vary"));
        foreach (string known in (string[])[first.Header("ETag"), $"\"other\", {first.Header("ETag")}", $"W/{first.Header("ETag")}", "*"])
        {
            ApiAnswer same = await GetAsync(api, id, "tag-same", known);
            Assert.Equal((304, ""), (same.Status, same.Text));
            Assert.Equal(first.Header("ETag"), same.Header("ETag"));
            Assert.Equal("Authorization", same.Header("Vary"));
            Assert.Equal(["no-cache", "private"], same.Header("Cache-Control").Split(", ").Order(StringComparer.Ordinal));
            Assert.Equal("", same.Header("Content-Type"));
        }
    }

    [Theory]
    [EveryStore("\"other\"")]
    [EveryStore("not a tag")]
    [EveryStore("\"")]
    [EveryStore("")]
    public async Task Get_with_another_tag_or_none_that_means_anything_is_200(StoreKind kind, string known)
    {
        TestApi api = await fixture.GetAsync(kind);
        string id = await api.EnqueueAsync("tag-other");

        Assert.Equal(200, (await GetAsync(api, id, "tag-other", known)).Status);
    }

    [Theory]
    [EveryStore("status = 'cancelled', stage = NULL")]
    [EveryStore("attempts = 1")]
    [EveryStore("max_attempts = 7")]
    [EveryStore("last_error = 'x'")]
    [EveryStore("queue = 'other'")]
    [EveryStore("priority = 9")]
    [EveryStore("payload = '{\"changed\":true}'")]
    public async Task Get_tag_changes_with_anything_that_is_shown(StoreKind kind, string change)
    {
        TestApi api = await fixture.GetAsync(kind);
        string id = await api.EnqueueAsync("tag-change");
        ApiAnswer before = await GetAsync(api, id, "tag-change");

        await api.SetAsync(id, change);

        ApiAnswer after = await GetAsync(api, id, "tag-change", before.Header("ETag"));
        Assert.Equal(200, after.Status);
        Assert.NotEqual(before.Header("ETag"), after.Header("ETag"));
    }

    [Theory, EveryStore]
    public async Task Get_with_a_tag_of_another_projects_job_is_404(StoreKind kind)
    {
        TestApi api = await fixture.GetAsync(kind);
        string id = await api.EnqueueAsync("tag-owner");
        string tag = (await GetAsync(api, id, "tag-owner")).Header("ETag");

        foreach (string known in (string[])[tag, "*"])
        {
            ApiAnswer answer = (await GetAsync(api, id, "tag-intruder", known)).AssertError(404, "NOT_FOUND", "Job not found");
            Assert.Equal("", answer.Header("ETag"));
        }
    }

    private static Task<ApiAnswer> GetAsync(TestApi api, string id, string project, string? known = null) =>
        api.GetAsync($"/api/jobs/{id}", TestApi.Token(project), known is null ? [] : [("If-None-Match", known)]);
}
