using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Jobplane.Tests.EndToEnd;

/// <summary>The HTTP API as a tenant uses it.</summary>
internal sealed class ServerClient : IDisposable
{
    private readonly HttpClient _http;

    public ServerClient(Uri server, string token)
    {
        _http = new HttpClient { BaseAddress = server };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    /// <summary>Enqueues a job and returns its id.</summary>
    public async Task<string> EnqueueAsync(string type, string payload)
    {
        using var body = new StringContent($$"""{"type":"{{type}}","payload":{{payload}}}""", Encoding.UTF8, "application/json");
        using HttpResponseMessage response = await _http.PostAsync("/api/jobs", body, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        return (await ReadDataAsync(response)).GetProperty("id").GetString()!;
    }

    public async Task<JsonElement> GetAsync(string id)
    {
        using HttpResponseMessage response = await _http.GetAsync($"/api/jobs/{id}", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await ReadDataAsync(response);
    }

    /// <summary>Retries a job, and returns what it has become.</summary>
    public async Task<JsonElement> RetryAsync(string id)
    {
        using HttpResponseMessage response = await _http.PostAsync($"/api/jobs/{id}/retry", content: null, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await ReadDataAsync(response);
    }

    /// <summary>Waits until a job has a status.</summary>
    public Task<JsonElement> WaitForAsync(string id, string status, TimeSpan limit) =>
        Eventually.SeeAsync(() => GetAsync(id), job => job.GetProperty("status").GetString() == status, limit);

    public void Dispose() => _http.Dispose();

    private static async Task<JsonElement> ReadDataAsync(HttpResponseMessage response)
    {
        await using Stream body = await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        using JsonDocument document = await JsonDocument.ParseAsync(body, cancellationToken: TestContext.Current.CancellationToken);
        return document.RootElement.GetProperty("data").Clone();
    }
}
