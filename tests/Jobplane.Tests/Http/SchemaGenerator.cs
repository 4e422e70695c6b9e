using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;

namespace Jobplane.Tests.Http;

/// <summary>Makes JSON from the document's schemas: mostly as they say, and at times not.</summary>
internal sealed class SchemaGenerator(JsonObject definitions, Gen<string> wrong)
{
    private const string NameCharacters = "ABCabc019_.-";
    private const int MostItems = 3;
    private const int LongestText = 40;

    /// <summary>A value that nearly always fits.</summary>
    public Gen<string> For(JsonNode schema) => Gen.Frequency((12, Right(Resolve(schema))), (1, Wrong(Resolve(schema))));

    private Gen<string> Right(JsonObject schema)
    {
        if (schema["enum"] is JsonArray words)
            return OneOf([.. words.Select(word => word!.ToJsonString())]);
        // A text with a syntax of its own, such as a cron expression, shows what it may be.
        if (schema["examples"] is JsonArray examples)
            return OneOf([.. examples.Select(example => example!.ToJsonString())]);
        return schema["type"] is JsonArray ? OneOf("null") : schema["type"]!.GetValue<string>() switch
        {
            "string" => Text(schema).Select(text => JsonSerializer.Serialize(text)),
            "integer" => Gen.Long[Bound(schema, "minimum", -100), Bound(schema, "maximum", 100)].Select(number => $"{number}"),
            "number" => Gen.Double[Bound(schema, "minimum", -100), Bound(schema, "maximum", 100)].Select(number => JsonSerializer.Serialize(number)),
            "boolean" => OneOf("true", "false"),
            "array" => For(schema["items"]!).Array[(int)Bound(schema, "minItems", 0), MostItems].Select(items => $"[{string.Join(',', items)}]"),
            "object" => Object(schema),
            _ => throw new InvalidOperationException($"No generator for {schema.ToJsonString()}."),
        };
    }

    /// <summary>Next to what fits, or far from it.</summary>
    private static Gen<string> Near(JsonObject schema)
    {
        List<string> values = ["\"\"", "null", "[]", "{}", "0"];
        if (schema["minimum"] is not null)
            values.Add($"{Bound(schema, "minimum", 0) - 1}");
        if (schema["maximum"] is not null)
            values.Add($"{Bound(schema, "maximum", 0) + 1}");
        if (schema["maxLength"] is not null)
            values.Add($"\"{new string('a', (int)Bound(schema, "maxLength", 0) + 1)}\"");
        return OneOf([.. values]);
    }

    private Gen<string> Wrong(JsonObject schema) => Gen.OneOf(Near(schema), wrong);

    private static Gen<string> Text(JsonObject schema)
    {
        string? pattern = schema["pattern"]?.GetValue<string>();
        if (schema["format"]?.GetValue<string>() == "uuid")
            return Gen.Guid.Select(id => id.ToString());
        if (schema["format"]?.GetValue<string>() == "date-time")
            return OneOf("2026-02-01T00:00:00Z", "2020-01-01T00:00:00.123+02:00", "0001-01-01T00:00:00Z");
        int length = (int)Math.Min(Bound(schema, "maxLength", LongestText), LongestText);
        Gen<char> character = pattern is null || pattern.Contains("!-~", StringComparison.Ordinal)
            ? Gen.Char['!', '~']
            : Gen.Int[0, NameCharacters.Length - 1].Select(i => NameCharacters[i]);
        return Gen.String[character, (int)Bound(schema, "minLength", 0), length];
    }

    private Gen<string> Object(JsonObject schema)
    {
        if (schema["properties"] is not JsonObject properties)
            return OneOf("{}", """{"a":1}""", """{"a":{"b":["c",null,true,1.5]}}""");
        string[] required = [.. (schema["required"]?.AsArray() ?? []).Select(name => name!.GetValue<string>())];
        Gen<string> members = Gen.Const("");
        foreach ((string name, JsonNode? member) in properties)
        {
            int leftOut = required.Contains(name) ? 0 : 2;
            Gen<string> written = For(member!).Select(value => $",{JsonSerializer.Serialize(name)}:{value}");
            members = Gen.Select(members, Gen.Frequency((20, written), (leftOut * 15, Gen.Const("")), (1, Gen.Const(leftOut == 0 ? "" : ",\"unknown\":1"))), (all, one) => all + one);
        }

        return members.Select(all => $"{{{all.TrimStart(',')}}}");
    }

    private JsonObject Resolve(JsonNode schema) =>
        schema["$ref"] is { } reference ? definitions[reference.GetValue<string>().Split('/')[^1]]!.AsObject() : schema.AsObject();

    private static long Bound(JsonObject schema, string name, long otherwise) => schema[name] is { } value ? (long)value.GetValue<decimal>() : otherwise;

    private static Gen<string> OneOf(params string[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);
}
