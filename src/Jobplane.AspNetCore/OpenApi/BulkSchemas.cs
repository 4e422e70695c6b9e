using System.Text.Json.Nodes;
using Microsoft.OpenApi;

namespace Jobplane.AspNetCore.OpenApi;

/// <summary>The shapes of what bulk operations are asked for with.</summary>
internal static class BulkSchemas
{
    public static readonly OpenApiSchema Action = new()
    {
        Type = JsonSchemaType.String,
        Enum = [.. BulkNames.Actions.Select(action => JsonValue.Create(action))],
        Description = "What is done to each job: it runs again, is cancelled, or is removed.",
    };

    public static readonly OpenApiSchema State = new()
    {
        Type = JsonSchemaType.String,
        Enum = [.. BulkNames.States.Select(state => JsonValue.Create(state))],
        Description = "How it stands. A running one waits for its next step, or is at it.",
    };

    public static readonly OpenApiSchema Error = new()
    {
        Type = JsonSchemaType.String,
        MinLength = 1,
        MaxLength = 500,
        Description = "A text that their last error contains, in the same case.",
    };

    public static readonly OpenApiSchema Arguments = new()
    {
        Type = JsonSchemaType.Object,
        PropertyNames = new OpenApiSchema { Pattern = "^[A-Za-z_][A-Za-z0-9_-]*([.][A-Za-z_][A-Za-z0-9_-]*)*$", MaxLength = 50 },
        AdditionalProperties = new OpenApiSchema { Type = JsonSchemaType.String, MaxLength = 500 },
        MaxProperties = 5,
        Description = "What their payloads have in certain places, as text: {\"customer.tier\": \"gold\"}.",
    };

    public static readonly OpenApiSchema Sample = new()
    {
        Type = JsonSchemaType.Array,
        Items = ApiSchemas.JobId,
        MaxItems = 10,
        Description = "Some of them, the newest.",
    };
}
