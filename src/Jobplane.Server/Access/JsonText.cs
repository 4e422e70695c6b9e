using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Jobplane.Server.Logging;

namespace Jobplane.Server.Access;

/// <summary>JSON as the command line reads and writes it.</summary>
internal static class JsonText
{
    // For a terminal, not for HTML: letters of every language as they are.
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly JsonWriterOptions Indented = Readable with { Indented = true };

    /// <summary>The same JSON with its lines indented; numbers keep their digits.</summary>
    public static IEnumerable<string> Indent(JsonElement element) => Write(Indented, element.WriteTo).ReplaceLineEndings("\n").Split('\n').Select(LogText.OneLine);

    /// <summary>The same JSON on one line.</summary>
    // What the encoder leaves as it is though it could steer a terminal stands in strings, where a code in its place means the same.
    public static string Compact(JsonElement element) => LogText.OneLine(Write(Readable, element.WriteTo));

    /// <summary>What <paramref name="write"/> writes, on one line of ASCII.</summary>
    public static string Compact(Action<Utf8JsonWriter> write) => Write(new JsonWriterOptions(), write);

    /// <summary>What <paramref name="write"/> writes.</summary>
    public static JsonElement Read(Action<Utf8JsonWriter> write) => Read(Compact(write));

    /// <summary>What a text says.</summary>
    public static JsonElement Read(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }

    /// <summary>The data of the answer that <paramref name="write"/> writes.</summary>
    public static JsonElement ReadData(Action<Utf8JsonWriter> write) => Read(write).GetProperty("data");

    /// <summary>Items as <paramref name="write"/> writes them.</summary>
    public static IReadOnlyList<JsonElement> ReadAll<T>(IEnumerable<T> items, Action<Utf8JsonWriter, T> write) =>
        [.. items.Select(item => Read(json => write(json, item)))];

    private static string Write(JsonWriterOptions options, Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, options))
            write(writer);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
