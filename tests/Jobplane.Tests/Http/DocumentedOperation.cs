using System.Text.Json.Nodes;

namespace Jobplane.Tests.Http;

/// <summary>One operation of the OpenAPI document.</summary>
internal sealed class DocumentedOperation(string method, string path, JsonObject operation, JsonObject components)
{
    private readonly string[] _parts = path.Split('/');

    public string Method { get; } = method;

    public string Path { get; } = path;

    public string Id { get; } = operation["operationId"]!.GetValue<string>();

    public SchemaValidator Schemas { get; set; } = null!;

    /// <summary>The scope that a token needs; null for an operation that takes none.</summary>
    public string? Scope { get; } = operation["security"]?[0]!["bearer"]![0]!.GetValue<string>();

    public int ParameterCount => _parts.Count(part => part.StartsWith('{'));

    public IReadOnlyList<JsonObject> Parameters { get; } = [.. (operation["parameters"]?.AsArray() ?? []).Select(parameter => parameter!.AsObject())];

    /// <summary>The body's schema; null when there is no body.</summary>
    public JsonNode? BodySchema { get; } = operation["requestBody"]?["content"]!["application/json"]!["schema"];

    /// <summary>The body that the document shows.</summary>
    public string? BodyExample { get; } = operation["requestBody"]?["content"]!["application/json"]!["example"]!.ToJsonString();

    public JsonObject Responses { get; } = operation["responses"]!.AsObject();

    public IEnumerable<JsonObject> In(string place) => Parameters.Where(parameter => Text(parameter, "in") == place);

    public bool Has(string parameter) => Parameters.Any(known => Text(known, "name") == parameter);

    public bool Takes(string requested)
    {
        string[] parts = requested.Split('/');
        return parts.Length == _parts.Length && parts.Zip(_parts).All(pair => pair.Second.StartsWith('{') ? pair.First.Length > 0 : pair.First == pair.Second);
    }

    /// <summary>The path with a value for its parameter.</summary>
    public string PathFor(string value) => string.Join('/', _parts.Select(part => part.StartsWith('{') ? value : part));

    /// <summary>The response of a status; null when the document has none.</summary>
    public JsonObject? Response(int status) => Responses[$"{status}"]?.AsObject() is not { } response
        ? null
        : response["$ref"] is { } reference
            ? components["responses"]![reference.GetValue<string>().Split('/')[^1]]!.AsObject()
            : response;

    /// <summary>Asserts that the document tells of an answer: its status, its headers, its type and its body.</summary>
    public void AssertDocumented(ApiAnswer answer)
    {
        if (Response(answer.Status) is not { } response)
        {
            Assert.Fail($"{Method} {Path} answered {answer.Status}, of which the document says nothing: {answer.Text}");
            return;
        }

        foreach ((string name, _) in response["headers"]!.AsObject().Where(header => IsRequired(header.Key)))
            Assert.True(answer.Headers.ContainsKey(name), $"{Method} {Path} answered {answer.Status} without {name}.");
        if (response["content"]?.AsObject() is not { } content)
        {
            Assert.Equal("", answer.Text);
            return;
        }

        string type = answer.Header("Content-Type").Replace("problem+json", "json", StringComparison.Ordinal);
        Assert.True(content.ContainsKey(type), $"{Method} {Path} answered {answer.Status} with {type}.");
        if (type == "application/json" && answer.Text.Length > 0)
            Assert.Empty(Schemas.Check(content[type]!["schema"]!, answer.Json));
    }

    private bool IsRequired(string header) => components["headers"]![header]!["required"]?.GetValue<bool>() == true;

    private static string Text(JsonObject json, string member) => json[member]!.GetValue<string>();
}
