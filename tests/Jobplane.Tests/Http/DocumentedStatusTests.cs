using Jobplane.Tests.Stores;

namespace Jobplane.Tests.Http;

/// <summary>Statuses that the document promises of operations, provoked for each that has them. Every answer is held against the document.</summary>
public sealed class DocumentedStatusTests(ApiFixture fixture) : IClassFixture<ApiFixture>
{
    [Theory, EveryStore]
    public async Task Malformed_requests_are_answered_400(StoreKind kind)
    {
        TestApi api = await fixture.GetAsync(kind);
        foreach (DocumentedOperation operation in With(400))
        {
            string target = operation.ParameterCount > 0 ? "a%20b" : "";
            ApiAnswer answer = operation.BodySchema is not null && target.Length == 0
                ? await SendAsync(api, operation, target, """{"unknown":1}""", "application/json")
                : await OperationCases.AskAsync(api, operation, target, Token(operation), "?unknown=1");

            Assert.True(answer.Status == 400, $"{operation.Id}: {answer.Status} {answer.Text}");
        }
    }

    [Theory, EveryStore]
    public async Task Bodies_too_large_or_of_another_type_are_answered_413_and_415(StoreKind kind)
    {
        TestApi api = await fixture.GetAsync(kind);
        foreach (DocumentedOperation operation in With(413))
        {
            string target = await OperationCases.PrepareAsync(api, operation, "statuses");

            ApiAnswer large = await SendAsync(api, operation, target, new string(' ', 9 << 20), "application/json");
            ApiAnswer text = await SendAsync(api, operation, target, operation.BodyExample!, "text/plain");

            Assert.Equal((operation.Id, 413, 415), (operation.Id, large.Status, text.Status));
        }

        Assert.Equal(With(413).Select(operation => operation.Id), With(415).Select(operation => operation.Id));
    }

    [Theory, EveryStore]
    public async Task Keys_of_other_requests_are_answered_422(StoreKind kind)
    {
        TestApi api = await fixture.GetAsync(kind);
        foreach (DocumentedOperation operation in With(422))
        {
            string target = await OperationCases.PrepareAsync(api, operation, "statuses");
            (string Name, string Value) key = ("Idempotency-Key", "key-422");
            await OperationCases.AskAsync(api, operation, target, Token(operation), "", key);

            ApiAnswer answer = await SendAsync(api, operation, target, operation.BodyExample + " ", "application/json", key);

            Assert.Equal((operation.Id, 422), (operation.Id, answer.Status));
        }
    }

    [Theory, EveryStore]
    public async Task Requests_beyond_the_limit_are_answered_429(StoreKind kind)
    {
        await using TestApi api = await TestApi.CreateAsync(kind, new Dictionary<string, string?> { ["Jobplane:RateLimit:PermitLimit"] = "1" });
        await api.GetAsync("/api/jobs", TestApi.Token("statuses"));
        foreach (DocumentedOperation operation in With(429))
        {
            ApiAnswer answer = await OperationCases.AskAsync(api, operation, Guid.NewGuid().ToString(), Token(operation));

            Assert.Equal((operation.Id, 429), (operation.Id, answer.Status));
        }

        Assert.Equal(ApiContract.Document.Operations.Count(operation => operation.Scope is not null), With(429).Count());
    }

    [Theory]
    [InlineData(500)]
    [InlineData(503)]
    public async Task Failures_of_the_store_are_answered_500_and_503(int status)
    {
        var store = new BrokenStore(status == 503 ? new StoreUnavailableException("It is away.") : new InvalidOperationException("A bug."));
        await using TestApi api = await TestApi.CreateAsync(StoreKind.Sqlite, configure: builder => builder.Host.UseServiceProviderFactory(new StoreReplacement(store)));
        foreach (DocumentedOperation operation in With(status))
        {
            ApiAnswer answer = await OperationCases.AskAsync(api, operation, Guid.NewGuid().ToString(), operation.Scope is null ? null : Token(operation));

            Assert.Equal((operation.Id, status), (operation.Id, answer.Status));
        }
    }

    private static IEnumerable<DocumentedOperation> With(int status) => ApiContract.Document.Operations.Where(operation => operation.Response(status) is not null);

    private static string Token(DocumentedOperation operation) => TestApi.Token("statuses", [operation.Scope!]);

    private static async Task<ApiAnswer> SendAsync(
        TestApi api, DocumentedOperation operation, string target, string body, string type, params (string Name, string Value)[] headers)
    {
        using var content = new StringContent(body, System.Text.Encoding.UTF8, type);
        return await api.SendAsync(new HttpMethod(operation.Method), operation.PathFor(target), Token(operation), content, headers);
    }
}
