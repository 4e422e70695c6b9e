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
    public Task<string> EnqueueAsync(string type, string payload) => EnqueueOnceAsync(key: null, type, payload);

    /// <summary>Enqueues a job with an idempotency key and returns its id.</summary>
    public async Task<string> EnqueueOnceAsync(string? key, string type, string payload)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/jobs");
        request.Content = new StringContent($$"""{"type":"{{type}}","payload":{{payload}}}""", Encoding.UTF8, "application/json");
        if (key is not null)
            request.Headers.Add("Idempotency-Key", key);
        using HttpResponseMessage response = await _http.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        return (await ReadDataAsync(response)).GetProperty("id").GetString()!;
    }

    /// <summary>The first page of a list.</summary>
    public async Task<JsonElement[]> ListAsync(string path)
    {
        using HttpResponseMessage response = await _http.GetAsync(path, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return [.. (await ReadDataAsync(response)).EnumerateArray()];
    }

    /// <summary>Asks to cancel a job.</summary>
    public async Task CancelAsync(string id)
    {
        using HttpResponseMessage response = await _http.PostAsync($"/api/jobs/{id}/cancel", content: null, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
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

    /// <summary>Puts a body at a path, and returns the answer.</summary>
    public async Task<string> PutAsync(string path, string json, int expected = 200)
    {
        using var body = new StringContent(json, Encoding.UTF8, "application/json");
        using HttpResponseMessage response = await _http.PutAsync(path, body, TestContext.Current.CancellationToken);
        string answer = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True((int)response.StatusCode == expected, $"{(int)response.StatusCode}: {answer}");
        return answer;
    }

    /// <summary>Posts to a path, without a body.</summary>
    public async Task PostAsync(string path)
    {
        using HttpResponseMessage response = await _http.PostAsync(path, content: null, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
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
