using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Jobplane.AspNetCore.Responses;

/// <summary>Writes JSON straight into the response's pipe.</summary>
internal static class JsonResponse
{
    public const string JsonType = "application/json";

    /// <summary>The header <c>Cache-Control</c> of answers that are one project's alone.</summary>
    public const string Private = "private, no-cache";

    private const int UsualCapacity = 512;

    // The answers are JSON and never parts of a page, so text need not be escaped beyond what JSON asks.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>The JSON by itself, for answers of which more is to be known than the bytes. The capacity spares it to grow, and may be too small.</summary>
    public static ReadOnlyMemory<byte> Encode<TState>(TState state, Action<Utf8JsonWriter, TState> write, int capacity)
    {
        var bytes = new ArrayBufferWriter<byte>(capacity);
        using (var json = new Utf8JsonWriter(bytes, Options))
            write(json, state);
        return bytes.WrittenMemory;
    }

    public static async Task WriteAsync(HttpContext context, int status, ReadOnlyMemory<byte> utf8)
    {
        Prepare(context.Response, status, JsonType);
        context.Response.ContentLength = utf8.Length;
        await context.Response.BodyWriter.WriteAsync(utf8, context.RequestAborted);
    }

    public static async Task WriteAsync<TState>(
        HttpContext context, int status, string contentType, TState state, Action<Utf8JsonWriter, TState> write)
    {
        HttpResponse response = context.Response;
        Prepare(response, status, contentType);
        await using (var json = new Utf8JsonWriter(response.BodyWriter, Options))
        {
            write(json, state);
            // Nothing has been sent before the first flush, so the length can still go into the headers.
            response.ContentLength = json.BytesCommitted + json.BytesPending;
            json.Flush();
        }

        await response.BodyWriter.FlushAsync(context.RequestAborted);
    }

    /// <summary>Writes one value and the end of its line, without sending it.</summary>
    public static void WriteLine<TState>(PipeWriter output, TState state, Action<Utf8JsonWriter, TState> write)
    {
        using (var json = new Utf8JsonWriter(output, Options))
            write(json, state);
        output.Write("\n"u8);
    }

    /// <summary>The text that <see cref="WriteAsync{TState}"/> would send.</summary>
    public static string ToText<TState>(TState state, Action<Utf8JsonWriter, TState> write) =>
        Encoding.UTF8.GetString(Encode(state, write, UsualCapacity).Span);

    private static void Prepare(HttpResponse response, int status, string contentType)
    {
        response.StatusCode = status;
        response.ContentType = contentType;
    }
}
