using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Jobplane.AspNetCore.Responses;

/// <summary>Writes JSON straight into the response's pipe.</summary>
internal static class JsonResponse
{
    public const string JsonType = "application/json";

    // The answers are JSON and never parts of a page, so text need not be escaped beyond what JSON asks.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    public static async Task WriteAsync<TState>(
        HttpContext context, int status, string contentType, TState state, Action<Utf8JsonWriter, TState> write)
    {
        HttpResponse response = context.Response;
        response.StatusCode = status;
        response.ContentType = contentType;
        response.Headers.XContentTypeOptions = "nosniff";
        await using (var json = new Utf8JsonWriter(response.BodyWriter, Options))
        {
            write(json, state);
            // Nothing has been sent before the first flush, so the length can still go into the headers.
            response.ContentLength = json.BytesCommitted + json.BytesPending;
            json.Flush();
        }

        await response.BodyWriter.FlushAsync(context.RequestAborted);
    }
}
