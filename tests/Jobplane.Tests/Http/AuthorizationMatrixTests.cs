using Jobplane.Tests.Stores;

namespace Jobplane.Tests.Http;

/// <summary>Every operation of the OpenAPI document, asked by callers who must not be answered.</summary>
public sealed class AuthorizationMatrixTests(ApiFixture fixture) : IClassFixture<ApiFixture>
{
    private static readonly string[] Scopes = ["jobs:read", "jobs:write", "operator"];

    // Operations whose cursor is the name of one of the project's own objects, and has nothing to sign. Any other's is signed.
    private static readonly string[] NamesAsCursors = ["listSchedules"];

    [Fact]
    public void Operations_each_have_a_case() =>
        Assert.Equal(ApiContract.Document.Operations.Select(operation => operation.Id).Order(StringComparer.Ordinal), OperationCases.Operations.Order(StringComparer.Ordinal));

    [Fact]
    public void Operations_without_a_token_are_the_probes() =>
        Assert.Equal(["/healthz", "/readyz"], ApiContract.Document.Operations.Where(operation => operation.Scope is null).Select(operation => operation.Path));

    [Theory, EveryStore]
    public async Task Operation_with_the_scope_alone_succeeds(StoreKind kind)
    {
        TestApi api = await fixture.GetAsync(kind);
        foreach (DocumentedOperation operation in ApiContract.Document.Operations)
        {
            string target = await OperationCases.PrepareAsync(api, operation, "matrix");

            ApiAnswer answer = await OperationCases.AskAsync(api, operation, target, operation.Scope is { } scope ? TestApi.Token("matrix", [scope]) : null);

            Assert.True(answer.Status is >= 200 and < 300, $"{operation.Id}: {answer.Status} {answer.Text}");
        }
    }

    [Theory, EveryStore]
    public async Task Operation_without_a_token_is_unauthorized(StoreKind kind)
    {
        TestApi api = await fixture.GetAsync(kind);
        foreach (DocumentedOperation operation in Protected())
        {
            string target = await OperationCases.PrepareAsync(api, operation, "matrix-none");

            ApiAnswer answer = await OperationCases.AskAsync(api, operation, target, token: null);
            ApiAnswer forged = await OperationCases.AskAsync(api, operation, target, "x");

            answer.AssertError(401, "UNAUTHORIZED");
            Assert.Equal("Bearer", answer.Header("WWW-Authenticate"));
            forged.AssertError(401, "KEY_INVALID");
        }
    }

    [Theory, EveryStore]
    public async Task Operation_without_its_scope_is_forbidden(StoreKind kind)
    {
        TestApi api = await fixture.GetAsync(kind);
        foreach (DocumentedOperation operation in Protected())
        {
            string target = await OperationCases.PrepareAsync(api, operation, "matrix-scope");
            string[] others = [.. Scopes.Where(scope => scope != operation.Scope)];
            Assert.Equal(Scopes.Length - 1, others.Length);
            List<string> tokens = [HandmadeToken.Sign(HandmadeToken.Header, HandmadeToken.Claims("\"matrix-scope\"", ",\"scope\":\"\"")), TestApi.Token("matrix-scope", others), .. others.Select(scope => TestApi.Token("matrix-scope", [scope]))];
            if (operation.Scope == "operator")
                tokens.Add(TestApi.Token("matrix-scope"));

            foreach (string token in tokens)
            {
                ApiAnswer answer = await OperationCases.AskAsync(api, operation, target, token);
                Assert.True(answer.Status == 403, $"{operation.Id}: {answer.Status} {answer.Text}");
                answer.AssertError(403, "FORBIDDEN", $"The token lacks the scope {operation.Scope}.");
            }
        }
    }

    [Theory, EveryStore]
    public async Task Operation_on_another_projects_object_answers_as_if_there_were_none(StoreKind kind)
    {
        TestApi api = await fixture.GetAsync(kind);
        // An operator's objects belong to no project, and what is put need not be there before.
        DocumentedOperation[] operations =
            [.. Protected().Where(operation => operation.ParameterCount > 0 && operation.Scope != "operator" && operation.Method != "PUT")];
        Assert.NotEmpty(operations);
        foreach (DocumentedOperation operation in operations)
        {
            string foreign = await OperationCases.PrepareAsync(api, operation, "tenant-a");
            string missing = operation.Has("id") ? Guid.NewGuid().ToString() : "missing";

            string audit = await AuditAsync(api, "tenant-a");

            ApiAnswer others = await OperationCases.AskAsync(api, operation, foreign, TestApi.Token("tenant-b"));
            ApiAnswer none = await OperationCases.AskAsync(api, operation, missing, TestApi.Token("tenant-b"));

            AssertAlike(operation, none, others);
            Assert.Equal(404, others.Status);
            Assert.Equal(audit, await AuditAsync(api, "tenant-a"));
            ApiAnswer own = await OperationCases.AskAsync(api, operation, foreign, TestApi.Token("tenant-a"));
            Assert.True(own.Status is >= 200 and < 300, $"After another project asked, {operation.Id} answers its own {own.Status} {own.Text}");
        }

        Assert.Equal("[]", await AuditAsync(api, "tenant-b"));
    }

    [Theory, EveryStore]
    public async Task Put_of_another_projects_name_makes_the_callers_own(StoreKind kind)
    {
        TestApi api = await fixture.GetAsync(kind);
        DocumentedOperation[] operations = [.. Protected().Where(operation => operation.Method == "PUT" && operation.Scope != "operator")];
        Assert.NotEmpty(operations);
        foreach (DocumentedOperation operation in operations)
        {
            string name = await OperationCases.PrepareAsync(api, operation, "put-a");
            DocumentedOperation get = ApiContract.Document.Operations.Single(other => other.Path == operation.Path && other.Method == "GET");
            string before = (await OperationCases.AskAsync(api, get, name, TestApi.Token("put-a"))).Text;
            string audit = await AuditAsync(api, "put-a");

            ApiAnswer put = await OperationCases.AskAsync(api, operation, name, TestApi.Token("put-b"));
            ApiAnswer stored = await OperationCases.AskAsync(api, get, name, TestApi.Token("put-b"));
            ApiAnswer owners = await OperationCases.AskAsync(api, get, name, TestApi.Token("put-a"));

            Assert.Equal((operation.Id, 200), (operation.Id, put.Status));
            Assert.Equal(put.Text, stored.Text);
            Assert.DoesNotContain("secret", put.Text, StringComparison.Ordinal);
            Assert.Contains("secret", before, StringComparison.Ordinal);
            Assert.Equal(before, owners.Text);
            Assert.Equal(audit, await AuditAsync(api, "put-a"));
        }
    }

    [Theory, EveryStore]
    public async Task Cursor_of_another_project_that_is_a_name_shows_the_callers_own(StoreKind kind)
    {
        TestApi api = await fixture.GetAsync(kind);
        foreach (DocumentedOperation operation in ApiContract.Document.Operations.Where(operation => NamesAsCursors.Contains(operation.Id)))
        {
            string[] others = [await OperationCases.PrepareAsync(api, operation, "names-a"), await OperationCases.PrepareAsync(api, operation, "names-a")];
            string[] own = [await OperationCases.PrepareAsync(api, operation, "names-b"), await OperationCases.PrepareAsync(api, operation, "names-b")];

            foreach (string cursor in others)
            {
                ApiAnswer page = await OperationCases.AskAsync(api, operation, "", TestApi.Token("names-b"), $"?cursor={cursor}");

                Assert.Equal(
                    own.Where(name => string.CompareOrdinal(name, cursor) > 0).Order(StringComparer.Ordinal),
                    page.Data.EnumerateArray().Select(item => item.GetProperty("name").GetString()));
            }
        }
    }

    [Theory, EveryStore]
    public async Task Cursor_of_another_project_answers_as_a_forged_one(StoreKind kind)
    {
        TestApi api = await fixture.GetAsync(kind);
        DocumentedOperation[] operations = [.. Protected().Where(operation => operation.Has("cursor") && !NamesAsCursors.Contains(operation.Id))];
        Assert.NotEmpty(operations);
        foreach (DocumentedOperation operation in operations)
        {
            await OperationCases.PrepareAsync(api, operation, "page-a");
            string a = await OperationCases.PrepareAsync(api, operation, "page-a");
            string b = await OperationCases.PrepareAsync(api, operation, "page-b");
            ApiAnswer first = await OperationCases.AskAsync(api, operation, a, TestApi.Token("page-a", [operation.Scope!]), "?limit=1");
            string? cursor = first.Json.GetProperty("next_cursor").GetString();
            Assert.True(cursor is not null, $"The case of {operation.Id} makes nothing that it lists.");

            ApiAnswer foreign = await OperationCases.AskAsync(api, operation, b, TestApi.Token("page-b", [operation.Scope!]), $"?limit=1&cursor={cursor}");
            ApiAnswer forged = await OperationCases.AskAsync(
                api, operation, b, TestApi.Token("page-b", [operation.Scope!]), $"?limit=1&cursor={new string('A', cursor.Length)}");

            Assert.Equal("cursor", foreign.AssertError(400, "VALIDATION_ERROR").Member);
            AssertAlike(operation, forged, foreign);
        }
    }

    [Theory, EveryStore]
    public async Task Idempotency_key_of_another_project_means_nothing(StoreKind kind)
    {
        TestApi api = await fixture.GetAsync(kind);
        DocumentedOperation[] operations = [.. Protected().Where(operation => operation.Has("Idempotency-Key"))];
        Assert.NotEmpty(operations);
        foreach (DocumentedOperation operation in operations)
        {
            (string Name, string Value) key = ("Idempotency-Key", "the-same");
            string a = await OperationCases.PrepareAsync(api, operation, "key-a");
            string b = await OperationCases.PrepareAsync(api, operation, "key-b");
            ApiAnswer first = await OperationCases.AskAsync(api, operation, a, TestApi.Token("key-a"), "", key);
            ApiAnswer repeated = await OperationCases.AskAsync(api, operation, a, TestApi.Token("key-a"), "", key);
            Assert.Equal((first.Status, first.Text, "true"), (repeated.Status, repeated.Text, repeated.Header("Idempotency-Replayed")));

            if (operation.ParameterCount > 0)
            {
                ApiAnswer foreign = await OperationCases.AskAsync(api, operation, a, TestApi.Token("key-b"), "", key);
                foreign.AssertError(404, "NOT_FOUND");
            }

            ApiAnswer own = await OperationCases.AskAsync(api, operation, b, TestApi.Token("key-b"), "", key);
            Assert.Equal((first.Status, ""), (own.Status, own.Header("Idempotency-Replayed")));
            Assert.NotEqual(first.Text, own.Text);
        }
    }

    private static IEnumerable<DocumentedOperation> Protected() => ApiContract.Document.Operations.Where(operation => operation.Scope is not null);

    private static async Task<string> AuditAsync(TestApi api, string project) => (await api.GetAsync("/api/audit", TestApi.Token(project))).Data.GetRawText();

    private static void AssertAlike(DocumentedOperation operation, ApiAnswer expected, ApiAnswer actual)
    {
        Assert.True(expected.Status == actual.Status, $"{operation.Id}: {expected.Status} and {actual.Status}");
        Assert.Equal(expected.TextWithoutRequestId, actual.TextWithoutRequestId);
        Assert.Equal(Comparable(expected), Comparable(actual));
    }

    private static IEnumerable<string> Comparable(ApiAnswer answer) => answer.Headers
        .Where(header => header.Key.ToUpperInvariant() is not ("X-REQUEST-ID" or "DATE") and var name && !name.Contains("RATELIMIT", StringComparison.Ordinal))
        .Select(header => $"{header.Key}: {header.Value}")
        .Order(StringComparer.Ordinal);
}
