using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Jobplane.Dashboard.Jobs;

/// <summary>JSON as people read it. Numbers stand as they were sent, however many digits they have.</summary>
internal static class JsonText
{
    /// <summary>The most that a page shows of one value.</summary>
    private const int MaxCharacters = 100_000;

    // The page encodes what it shows, so here nothing needs to be escaped that JSON does not ask for.
    private static readonly JsonWriterOptions Indented = new()
    {
        Indented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    public static string Pretty(JobPayload json)
    {
        using JsonDocument document = JsonDocument.Parse(json.Utf8, new JsonDocumentOptions { MaxDepth = 128 });
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Indented))
            document.RootElement.WriteTo(writer);
        string text = Encoding.UTF8.GetString(buffer.WrittenSpan);
        return text.Length <= MaxCharacters
            ? text
            : $"{text[..MaxCharacters]}\n… the first {MaxCharacters / 1000} KB of {text.Length / 1000} KB. The HTTP API has all of it.";
    }
}
