using System.Collections.Concurrent;
using System.Text.Json;
using CsCheck;
using Jobplane.AspNetCore.Jobs;
using Jobplane.Tests.EndToEnd;
using Jobplane.Tests.Stores;

namespace Jobplane.Tests.Http;

/// <summary>
/// Thousands of made-up requests to every route. A failure prints the seed: set the environment variable CsCheck_Seed to it to see the same
/// requests again. Nothing runs beside it, as it looks at the memory of the process.
/// </summary>
[Collection(EndToEndCollection.Name)]
public sealed class FuzzTests
{
    private const int Rounds = 400;
    private const int RequestsOfRound = 20;
    private const long MostGrowth = 32 << 20;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Theory, EveryStore]
    public async Task Any_request_is_answered_and_every_failure_has_its_envelope(StoreKind kind)
    {
        await using TestApi api = await TestApi.CreateAsync(kind);
        string[] ids = [await api.EnqueueAsync(RequestGenerator.Project), await api.EnqueueAsync(RequestGenerator.Project), await api.EnqueueAsync("other")];
        await api.SetAsync(ids[0], "status = 'failed', attempts = 1");
        Gen<FuzzedRequest[]> requests = RequestGenerator.For(ids).Array[RequestsOfRound];

        await FuzzAsync(api, requests, Rounds / 4);
        long before = GC.GetTotalMemory(forceFullCollection: true);
        await FuzzAsync(api, requests, Rounds);

        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, MostGrowth);
        // A new one, as those before may have been deleted.
        string id = await api.EnqueueAsync(RequestGenerator.Project);
        Assert.Equal(200, (await api.GetAsync($"/api/jobs/{id}", TestApi.Token(RequestGenerator.Project))).Status);
    }

    [Theory, EveryStore]
    public async Task Any_request_made_from_the_document_is_answered_as_that_says(StoreKind kind)
    {
        await using TestApi api = await TestApi.CreateAsync(kind);
        // Enough of them that not all are deleted before the others are asked for.
        List<string> ids = [await api.EnqueueAsync("other")];
        for (int i = 0; i < 20; i++)
        {
            ids.Add(await api.EnqueueAsync(RequestGenerator.Project));
            ids.Add(await api.EnqueueAsync(RequestGenerator.Project));
            await api.SetAsync(ids[^1], "status = 'failed', stage = NULL, attempts = 1");
            ids.Add(await StartBulkAsync(api));
        }

        var statuses = new ConcurrentDictionary<(string Operation, int Status), int>();

        await FuzzAsync(api, RequestGenerator.From(ApiContract.Document, ids).Array[RequestsOfRound], Rounds / 2, answer =>
        {
            if (ApiContract.Document.Find(answer.Request.Method, answer.Request.Path) is not { } operation)
                return;
            operation.AssertDocumented(answer.Answer);
            statuses.AddOrUpdate((operation.Id, answer.Answer.Status / 100), 1, static (_, count) => count + 1);
        });

        // Requests that are all refused would prove little.
        Assert.All(
            ApiContract.Document.Operations.Where(operation => operation.Scope is not null),
            operation => Assert.True(statuses.ContainsKey((operation.Id, 2)), $"No request to {operation.Id} succeeded."));
    }

    private static async Task<string> StartBulkAsync(TestApi api)
    {
        ApiAnswer answer = await api.PostAsync("/api/bulk", TestApi.Token(RequestGenerator.Project), """{"action":"retry","filter":{"type":"none"}}""");
        return answer.Data.GetProperty("id").GetString()!;
    }

    private static Task FuzzAsync(TestApi api, Gen<FuzzedRequest[]> requests, int rounds, Action<(FuzzedRequest Request, ApiAnswer Answer)>? check = null) => requests.SampleAsync(
        round => Task.WhenAll(round.Select(request => CheckAsync(api, request, check))),
        iter: rounds,
        threads: 1,
        print: round => string.Join('\n', round.Select(request => request.ToString())));

    private static async Task CheckAsync(TestApi api, FuzzedRequest request, Action<(FuzzedRequest Request, ApiAnswer Answer)>? check)
    {
        using HttpRequestMessage message = request.ToMessage(api.Client.BaseAddress!);
        using var limit = new CancellationTokenSource(Patience);
        using HttpResponseMessage response = await api.Client.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, limit.Token);
        int status = (int)response.StatusCode;
        Assert.True(status < 500, $"{status}: {request}");
        // An event stream ends when its job does.
        if (response.Content.Headers.ContentType?.MediaType == "text/event-stream")
        {
            check?.Invoke((request, ApiAnswer.Of(response, "")));
            return;
        }

        string text = await response.Content.ReadAsStringAsync(limit.Token);
        check?.Invoke((request, ApiAnswer.Of(response, text)));
        if (response.Content.Headers.ContentType?.MediaType == JobExportEndpoints.ContentType)
        {
            Assert.All(text.Split('\n', StringSplitOptions.RemoveEmptyEntries), line => JsonDocument.Parse(line, new JsonDocumentOptions { MaxDepth = 1000 }).Dispose());
            return;
        }

        if (text.Length == 0)
        {
            Assert.True(status is 204 or 304, $"{status} without a body: {request}");
            return;
        }

        using JsonDocument body = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 1000 });
        if (status < 400)
        {
            Assert.True(body.RootElement.TryGetProperty("data", out _), $"{status} without data: {request}");
            return;
        }

        JsonElement error = body.RootElement.GetProperty("error");
        Assert.Matches("^[A-Z_]+$", error.GetProperty("code").GetString());
        Assert.NotEqual("", error.GetProperty("message").GetString());
        Assert.Equal(Assert.Single(response.Headers.GetValues("X-Request-Id")), error.GetProperty("request_id").GetString());
    }
}
