using System.Text.Json;
using Jobplane.Server.Logging;

namespace Jobplane.Server.Output;

/// <summary>A column of a table: how it is called, and what it shows of an item.</summary>
internal sealed record Column(string Header, Func<JsonElement, string> Read)
{
    private const string Nothing = "-";
    private const string Cut = "…";

    /// <summary>A column that shows a member, of which at most <paramref name="most"/> characters.</summary>
    public static Column Of(string member, int most = int.MaxValue) =>
        new(member, item => item.TryGetProperty(member, out JsonElement value) ? Shorten(TextOf(value), most) : Nothing);

    /// <summary>A value as a table shows it. Whatever somebody wrote into it, it stays on its line and says nothing to the terminal.</summary>
    public static string TextOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.Undefined => Nothing,
        JsonValueKind.String => LogText.OneLine(value.GetString()!),
        JsonValueKind.Array when value.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String) =>
            value.GetArrayLength() == 0 ? Nothing : string.Join(", ", value.EnumerateArray().Select(TextOf)),
        _ => Access.JsonText.Compact(value),
    };

    private static string Shorten(string text, int most)
    {
        if (text.Length <= most)
            return text;
        // Half of a surrogate pair is no character.
        int end = char.IsHighSurrogate(text[most - 2]) ? most - 2 : most - 1;
        return text[..end] + Cut;
    }
}
