using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Jobplane.Server.Access;

/// <summary>JSON as the command line writes it.</summary>
internal static class JsonText
{
    // For a terminal, not for HTML: letters of every language as they are. Control characters are still escaped.
    private static readonly JsonWriterOptions Readable = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The same JSON with its lines indented; numbers keep their digits.</summary>
    public static string Indent(JsonElement element) => Write(Readable, element.WriteTo);

    /// <summary>What <paramref name="write"/> writes, on one line.</summary>
    public static string Compact(Action<Utf8JsonWriter> write) => Write(new JsonWriterOptions(), write);

    private static string Write(JsonWriterOptions options, Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, options))
            write(writer);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
