using System.Text.Json;
using System.Text.Json.Nodes;
using Json.Schema;

namespace Jobplane.Tests.Http;

/// <summary>Holds JSON against the document's schemas.</summary>
internal sealed class SchemaValidator(JsonObject definitions)
{
    private static readonly EvaluationOptions Options = new() { OutputFormat = OutputFormat.List, RequireFormatValidation = true };

    private readonly System.Collections.Concurrent.ConcurrentDictionary<string, JsonSchema> _schemas = new(StringComparer.Ordinal);

    /// <summary>What is wrong with a value; nothing when it is as the schema says.</summary>
    public IReadOnlyList<string> Check(JsonNode schema, JsonElement value)
    {
        EvaluationResults results = _schemas.GetOrAdd(schema.ToJsonString(), Build).Evaluate(value, Options);
        if (results.IsValid)
            return [];
        return
        [
            .. from detail in results.Details ?? []
               from error in detail.Errors ?? new Dictionary<string, string>()
               select $"{detail.InstanceLocation}: {error.Value}",
        ];
    }

    private JsonSchema Build(string schema)
    {
        // JSON Schema keeps definitions elsewhere than OpenAPI does.
        string whole = $$"""{"$schema":"https://json-schema.org/draft/2020-12/schema","$defs":{{definitions.ToJsonString()}},"allOf":[{{schema}}]}""";
        return JsonSchema.FromText(whole.Replace("#/components/schemas/", "#/$defs/", StringComparison.Ordinal), new BuildOptions { SchemaRegistry = new SchemaRegistry() });
    }
}
