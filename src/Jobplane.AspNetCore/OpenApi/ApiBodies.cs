using System.Text.Json.Nodes;
using Jobplane.AspNetCore.Responses;
using Microsoft.OpenApi;

namespace Jobplane.AspNetCore.OpenApi;

/// <summary>Makes the bodies of requests.</summary>
internal static class ApiBodies
{
    public static OpenApiRequestBody Json(string schema, string description, string example, bool isRequired = true) => new()
    {
        Description = description,
        Required = isRequired,
        Content = new Dictionary<string, OpenApiMediaType>
        {
            [JsonResponse.JsonType] = new() { Schema = ApiSchemas.Ref(schema), Example = JsonNode.Parse(example) },
        },
    };
}
