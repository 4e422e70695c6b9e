using System.Text.Json.Nodes;
using Jobplane.AspNetCore.Hosting;
using Jobplane.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Jobplane.Tests.Http;

/// <summary>The OpenAPI document, read as a client would read it: answers are held against its JSON, not against the types behind it.</summary>
internal sealed class ApiContract
{
    private static readonly Lazy<ApiContract> Shared = new(Make);

    private ApiContract(string json)
    {
        Json = json;
        JsonNode root = JsonNode.Parse(json)!;
        Definitions = root["components"]!["schemas"]!.AsObject();
        Operations =
        [
            .. from path in root["paths"]!.AsObject()
               from method in path.Value!.AsObject()
               select new DocumentedOperation(method.Key.ToUpperInvariant(), path.Key, method.Value!.AsObject(), root["components"]!.AsObject()),
        ];
        Schemas = new SchemaValidator(Definitions);
        foreach (DocumentedOperation operation in Operations)
            operation.Schemas = Schemas;
    }

    /// <summary>The document of all routes, as the server has them.</summary>
    public static ApiContract Document => Shared.Value;

    public string Json { get; }

    /// <summary>The schemas by name.</summary>
    public JsonObject Definitions { get; }

    public IReadOnlyList<DocumentedOperation> Operations { get; }

    public SchemaValidator Schemas { get; }

    public DocumentedOperation this[string id] => Operations.Single(operation => operation.Id == id);

    /// <summary>The operation that a request is for; null when there is none, as with a zero byte in the path, which Kestrel refuses before any route.</summary>
    public DocumentedOperation? Find(string method, string path) => path.Contains("%00", StringComparison.Ordinal)
        ? null
        : Operations.Where(operation => operation.Takes(path.Split('?')[0])).GroupBy(operation => operation.Path).MinBy(same => same.First().ParameterCount)
            ?.SingleOrDefault(operation => operation.Method == method);

    private static ApiContract Make() => new(OpenApiDocumentBuilder
        .Build("/", ApiRoutes.All.Select(route => ($"/api{route.Pattern}", route)).Concat(ApiRoutes.Health.Select(route => (route.Pattern, route))))
        .SerializeAsJsonAsync(OpenApiSpecVersion.OpenApi3_1).GetAwaiter().GetResult());
}
