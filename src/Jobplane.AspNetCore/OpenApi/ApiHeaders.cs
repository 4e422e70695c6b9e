using System.Text.Json.Nodes;
using Microsoft.OpenApi;

namespace Jobplane.AspNetCore.OpenApi;

/// <summary>The headers of answers, which the document defines once and names wherever they come.</summary>
internal static class ApiHeaders
{
    public const string RequestId = "X-Request-Id";
    public const string ETag = "ETag";
    public const string Location = "Location";
    public const string RetryAfter = "Retry-After";
    public const string Challenge = "WWW-Authenticate";
    public const string CacheControl = "Cache-Control";
    public const string Replayed = "Idempotency-Replayed";
    public const string PreferenceApplied = "Preference-Applied";

    /// <summary>Headers of every answer within a rate limit.</summary>
    public static readonly IReadOnlyList<string> RateLimit =
        ["RateLimit-Policy", "RateLimit", "X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset"];

    public static readonly IReadOnlyDictionary<string, OpenApiHeader> All = new Dictionary<string, OpenApiHeader>(StringComparer.Ordinal)
    {
        [RequestId] = Text("The request's id: the client's own if it is 1 to 100 of A-Z a-z 0-9 . _ -, a new one otherwise.", "8f14e45fceea467a9c1d2f3b4a5c6d7e", isRequired: true),
        [ETag] = Text("A strong entity tag: a hash of the answer's bytes.", "\"cQkXz1Zr2eVw0nX5b3aTgA\"", isRequired: true),
        [Location] = Text("Where the job is.", "/api/jobs/550e8400-e29b-41d4-a716-446655440000", isRequired: true),
        [RetryAfter] = Number("Seconds after which to try again.", 5, isRequired: true),
        [Challenge] = Text("Which token is needed (RFC 6750).", "Bearer", isRequired: true),
        [CacheControl] = Text("Who may keep the answer.", "private, no-cache", isRequired: true),
        [Replayed] = Text("There, and true, when the answer is that of an earlier request with the same Idempotency-Key.", "true"),
        [PreferenceApplied] = Text("The wait that was applied, when one was preferred.", "wait=30"),
        ["RateLimit-Policy"] = Text("The limit: requests (q) in a window of seconds (w).", "\"default\";q=60;w=60", isRequired: true),
        ["RateLimit"] = Text("What is left of it (r), and seconds until there is more (t).", "\"default\";r=59;t=60", isRequired: true),
        ["X-RateLimit-Limit"] = Number("Requests in a window.", 60, isRequired: true),
        ["X-RateLimit-Remaining"] = Number("Requests left.", 59, isRequired: true),
        ["X-RateLimit-Reset"] = Number("Seconds until there are more.", 60, isRequired: true),
    };

    private static OpenApiHeader Text(string description, string example, bool isRequired = false) =>
        Header(description, JsonSchemaType.String, JsonValue.Create(example), isRequired);

    private static OpenApiHeader Number(string description, int example, bool isRequired) =>
        Header(description, JsonSchemaType.Integer, JsonValue.Create(example), isRequired);

    private static OpenApiHeader Header(string description, JsonSchemaType type, JsonNode example, bool isRequired) =>
        new() { Description = description, Required = isRequired, Schema = new OpenApiSchema { Type = type }, Example = example };
}
