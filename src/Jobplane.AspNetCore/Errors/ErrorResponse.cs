using System.Text.Json;
using Jobplane.AspNetCore.Requests;
using Jobplane.AspNetCore.Responses;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Jobplane.AspNetCore.Errors;

/// <summary>Writes an error in the envelope, with the members of RFC 9457 beside it for clients that prefer those.</summary>
internal static class ErrorResponse
{
    public static Task WriteAsync(HttpContext context, ApiError error)
    {
        bool asProblem = ProblemPreference.Prefers(context.Request);
        SetHeaders(context.Response.Headers, error);
        return JsonResponse.WriteAsync(
            context,
            error.Status,
            asProblem ? ProblemPreference.ProblemType : JsonResponse.JsonType,
            (error, ApiRequest.Of(context).RequestId, asProblem),
            static (json, state) => Write(json, state.error, state.RequestId, state.asProblem));
    }

    /// <summary>The body that <see cref="WriteAsync"/> would send.</summary>
    public static string ToText(ApiError error, string requestId) =>
        JsonResponse.ToText((error, requestId), static (json, state) => Write(json, state.error, state.requestId, asProblem: false));

    private static void SetHeaders(IHeaderDictionary headers, ApiError error)
    {
        headers.CacheControl = "no-store";
        headers.ETag = default;
        headers.LastModified = default;
        headers.ContentEncoding = default;
        headers.ContentDisposition = default;
        headers.Location = default;
        headers.Append("Vary", "Accept");
        if (error.Challenge is not null)
            headers.WWWAuthenticate = error.Challenge;
        if (error.RetryAfterSeconds is { } seconds)
            headers.RetryAfter = seconds.ToString();
    }

    private static void Write(Utf8JsonWriter json, ApiError error, string requestId, bool asProblem)
    {
        json.WriteStartObject();
        if (asProblem)
            WriteProblem(json, error);
        json.WriteStartObject("error"u8);
        json.WriteString("code"u8, error.Code);
        json.WriteString("message"u8, error.Message);
        json.WriteBoolean("retryable"u8, error.IsRetryable);
        json.WriteString("request_id"u8, requestId);
        if (error.Details.Count > 0)
            WriteDetails(json, error.Details);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteProblem(Utf8JsonWriter json, ApiError error)
    {
        json.WriteString("type"u8, "about:blank"u8);
        json.WriteString("title"u8, ReasonPhrases.GetReasonPhrase(error.Status));
        json.WriteNumber("status"u8, error.Status);
        json.WriteString("detail"u8, error.Message);
    }

    private static void WriteDetails(Utf8JsonWriter json, IReadOnlyList<ErrorDetail> details)
    {
        json.WriteStartObject("details"u8);
        foreach (ErrorDetail detail in details)
        {
            if (detail.Text is not null)
                json.WriteString(detail.Name, detail.Text);
            else
                json.WriteNumber(detail.Name, detail.Number);
        }

        json.WriteEndObject();
    }
}
