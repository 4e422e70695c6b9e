using System.Text.Json;
using System.Text.Json.Nodes;
using Jobplane.AspNetCore.Hosting;
using Jobplane.Tests.Architecture;
using Jobplane.Tests.Stores;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.Logging;

namespace Jobplane.Tests.Http;

/// <summary>The OpenAPI document. With JOBPLANE_UPDATE_OPENAPI=1 a test here writes <c>docs/openapi.json</c>.</summary>
public sealed class OpenApiDocumentTests(ApiFixture fixture) : IClassFixture<ApiFixture>
{
    private const string Variable = "JOBPLANE_UPDATE_OPENAPI";
    private const string Route = "/openapi/v1.json";

    private static readonly string File = Path.Combine(Repository.Root, "docs/openapi.json");

    [Theory, EveryStore]
    public async Task Document_is_the_file_of_the_repository(StoreKind kind)
    {
        TestApi api = await fixture.GetAsync(kind);

        string document = (await api.GetAsync(Route, token: null)).Text + "\n";

        if (Environment.GetEnvironmentVariable(Variable) == "1")
            await System.IO.File.WriteAllTextAsync(File, document, TestContext.Current.CancellationToken);
        Assert.True(System.IO.File.Exists(File), $"There is no {File}. Write it with: {Variable}=1 ./test -class '*{nameof(OpenApiDocumentTests)}'");
        string expected = (await System.IO.File.ReadAllTextAsync(File, TestContext.Current.CancellationToken)).ReplaceLineEndings("\n");
        Assert.True(
            document == expected,
            $"The routes' descriptions are others than {File} shows. Update it with: {Variable}=1 ./test -class '*{nameof(OpenApiDocumentTests)}'\n"
            + string.Join('\n', document.Split('\n').Except(expected.Split('\n')).Select(line => $"+ {line}")));
    }

    [Theory, EveryStore]
    public async Task Document_needs_no_token_and_is_sent_once(StoreKind kind)
    {
        TestApi api = await fixture.GetAsync(kind);

        ApiAnswer first = await api.GetAsync(Route, token: null);
        ApiAnswer again = await api.GetAsync(Route, token: null, ("If-None-Match", first.Header("ETag")));

        Assert.Equal((200, "application/json"), (first.Status, first.Header("Content-Type")));
        Assert.Equal("3.1.1", first.Json.GetProperty("openapi").GetString());
        Assert.Matches("^\"[A-Za-z0-9_-]{22}\"$", first.Header("ETag"));
        Assert.Equal((304, "", first.Header("ETag")), (again.Status, again.Text, again.Header("ETag")));
        Assert.Equal("default-src 'none'; frame-ancestors 'none'", first.Header("Content-Security-Policy"));
    }

    [Fact]
    public void Document_has_every_route_once()
    {
        string[] routes = [.. ApiRoutes.All.Select(route => $"{route.Method} /api{route.Pattern}").Concat(ApiRoutes.Health.Select(route => $"{route.Method} {route.Pattern}"))];

        Assert.Equal(routes.Order(StringComparer.Ordinal), ApiContract.Document.Operations.Select(operation => $"{operation.Method} {operation.Path}").Order(StringComparer.Ordinal));
        Assert.Equal(routes.Length, ApiContract.Document.Operations.Select(operation => operation.Id).Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public void Document_describes_each_parameter_of_a_path()
    {
        Assert.All(ApiContract.Document.Operations, operation => Assert.Equal(
            RoutePatternParameters(operation.Path),
            operation.Parameters.Where(parameter => parameter["in"]!.GetValue<string>() == "path").Select(parameter => parameter["name"]!.GetValue<string>())));
        Assert.All(ApiContract.Document.Operations.SelectMany(operation => operation.Parameters), parameter => Assert.NotEqual("", parameter["description"]!.GetValue<string>()));
    }

    [Fact]
    public void Examples_are_as_their_schemas_say()
    {
        int seen = 0;
        foreach (DocumentedOperation operation in ApiContract.Document.Operations)
        {
            IEnumerable<JsonNode?> contents = operation.Responses.Select(response => operation.Response(int.Parse(response.Key))!["content"]?["application/json"]).Append(
                operation.BodySchema?.Parent);
            foreach (JsonNode content in contents.OfType<JsonNode>())
            {
                JsonNode[] examples = content["example"] is { } one ? [one] : [.. content["examples"]!.AsObject().Select(example => example.Value!["value"]!)];
                foreach (JsonNode example in examples)
                {
                    Assert.Empty(ApiContract.Document.Schemas.Check(content["schema"]!, JsonSerializer.SerializeToElement(example)));
                    seen++;
                }
            }
        }

        Assert.InRange(seen, ApiContract.Document.Operations.Count, int.MaxValue);
    }

    [Fact]
    public async Task Document_follows_the_prefix_and_the_path_base()
    {
        await using TestStore store = await TestStore.CreateAsync(StoreKind.Sqlite);
        WebApplicationBuilder builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddJobplane(store.Use);
        builder.Services.AddJobplaneApi(options => options.Auth.Secret = TestApi.Secret);
        await using WebApplication app = builder.Build();
        app.UsePathBase("/tools");
        app.UseRouting();
        app.MapJobplaneApi("/background");
        app.MapJobplaneOpenApi("/background.json");
        await app.StartAsync(TestContext.Current.CancellationToken);
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };

        JsonNode based = await ReadAsync(client, "/tools/background.json");
        JsonNode bare = await ReadAsync(client, "/background.json");

        Assert.Equal(("/tools", "/"), (based["servers"]![0]!["url"]!.GetValue<string>(), bare["servers"]![0]!["url"]!.GetValue<string>()));
        Assert.Contains("/background/jobs/{id}", based["paths"]!.AsObject().Select(path => path.Key));
        Assert.All(based["paths"]!.AsObject(), path => Assert.StartsWith("/background/", path.Key, StringComparison.Ordinal));
        await app.StopAsync(TestContext.Current.CancellationToken);
    }

    private static async Task<JsonNode> ReadAsync(HttpClient client, string path) =>
        JsonNode.Parse(await client.GetStringAsync(path, TestContext.Current.CancellationToken))!;

    private static IEnumerable<string> RoutePatternParameters(string path) =>
        RoutePatternFactory.Parse(path).Parameters.Select(parameter => parameter.Name);
}
