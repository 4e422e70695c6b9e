using System.Text.Json;

namespace Jobplane;

/// <summary>How payloads are written and read unless an application says otherwise.</summary>
internal static class PayloadDefaults
{
    /// <summary>The options, for whoever is given none.</summary>
    public static JsonSerializerOptions Shared { get; } = Freeze(New());

    /// <summary>
    /// Options that an application may change. A handler must not get a null where its type says that there is none, nor a zero for a number that nobody
    /// has sent: it would fail late, and again at each attempt, or do the wrong thing.
    /// </summary>
    public static JsonSerializerOptions New() => new(JsonSerializerDefaults.Web)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DictionaryKeyPolicy = null,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    private static JsonSerializerOptions Freeze(JsonSerializerOptions options)
    {
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }
}
