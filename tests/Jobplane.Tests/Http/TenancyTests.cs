using Jobplane.Tests.Stores;

namespace Jobplane.Tests.Http;

/// <summary>Which project a request is of. That it sees no other is seen for every route by <see cref="AuthorizationMatrixTests"/>.</summary>
public sealed class TenancyTests(ApiFixture fixture) : IClassFixture<ApiFixture>
{
    [Theory, EveryStore]
    public async Task Enqueue_belongs_to_the_tokens_project_whatever_the_request_says(StoreKind kind)
    {
        TestApi api = await fixture.GetAsync(kind);

        ApiAnswer enqueued = await api.PostAsync(
            "/api/jobs?project_id=tenant-a", TestApi.Token("tenant-b"), """{"type":"a","payload":{"project_id":"tenant-a"}}""", ("X-Project-Id", "tenant-a"));

        string path = enqueued.Header("Location");
        Assert.Equal(404, (await api.GetAsync(path, TestApi.Token("tenant-a"))).Status);
        Assert.Equal(200, (await api.GetAsync(path, TestApi.Token("tenant-b"))).Status);
    }

    [Theory, EveryStore]
    public async Task Projects_that_differ_in_case_are_different(StoreKind kind)
    {
        TestApi api = await fixture.GetAsync(kind);
        string id = await api.EnqueueAsync("Tenant");

        Assert.Equal(404, (await api.GetAsync($"/api/jobs/{id}", TestApi.Token("tenant"))).Status);
        Assert.Equal(200, (await api.GetAsync($"/api/jobs/{id}", TestApi.Token("Tenant"))).Status);
    }
}
