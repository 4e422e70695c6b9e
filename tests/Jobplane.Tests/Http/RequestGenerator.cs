using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using Jobplane.AspNetCore.Hosting;

namespace Jobplane.Tests.Http;

/// <summary>Makes requests for every route there is: mostly near enough to right ones to get far, each in some respect wrong.</summary>
internal static class RequestGenerator
{
    public const string Project = "fuzz";

    private static readonly Gen<string> Text = Gen.String[Gen.OneOf(Gen.Char[' ', '~'], Gen.Char.Where(c => c != '\0')), 0, 40];

    // What may stand in a header: the client refuses anything else, and so would the server before the API sees it.
    private static readonly Gen<string> HeaderText = Gen.String[Gen.Char[' ', '~'], 0, 120];

    private static readonly Gen<string> Number = OneOf(
        "0", "1", "-1", "3", "9", "10", "100", "101", "2147483648", "-2147483649", "1e400", "1e-400", "1.5", "9007199254740993", "123456789012345678901234567890");

    private static readonly Gen<string> Scalar = Gen.OneOf(
        Number,
        Text.Select(Quote),
        OneOf("true", "false", "null", "\"2026-01-29T10:00:00Z\"", "\"2026-01-29\"", "\"9999-12-31T23:59:59Z\"", "\"default\""),
        OneOf("\"\\u0000\"", "\"\\ud800\"", "\"\\udc00\\ud800\"", "\"\""));

    private static readonly Gen<string> Json = Gen.Recursive<string>((depth, nested) => depth >= 4
        ? Scalar
        : Gen.OneOf(Scalar, nested.Array[0, 3].Select(items => $"[{string.Join(',', items)}]"), Object(Text, nested)));

    private static readonly Gen<string> Member = Gen.Frequency(
        (5, OneOf("type", "payload", "queue", "priority", "max_attempts", "delay_seconds", "scheduled_at", "expires_at", "expires_after_seconds", "project_id", "status", "jobs", "cron", "idempotency_key", "tags")),
        (1, Text));

    private static readonly Gen<string> Enqueue = Gen.Select(Object(Text, Json), Gen.Int[0, 9], Object(Member, Gen.OneOf(Scalar, Json))).Select((payload, priority, more) =>
        $$"""{"type":"fuzz","payload":{{payload}},"priority":{{priority}}{{(more.Length > 2 ? "," + more[1..^1] : "")}}}""");

    private static readonly Gen<string> Deep = Gen.Int[1, 5000].Select(depth => $$$"""{"type":"a","payload":{"x":{{{new string('[', depth)}}}{{{new string(']', depth)}}}}}""");

    private static readonly Gen<byte[]> Bytes = Gen.Frequency(
        (4, Enqueue.Select(Encoding.UTF8.GetBytes)),
        (1, Gen.Int[1, 99].Select(limit => Encoding.UTF8.GetBytes($$"""{"max_attempts":{{limit}}}"""))),
        (3, Object(Member, Gen.OneOf(Scalar, Json)).Select(Encoding.UTF8.GetBytes)),
        (1, Json.Array[0, 3].Select(items => Encoding.UTF8.GetBytes($"[{string.Join(',', items)}]"))),
        (1, Deep.Select(Encoding.UTF8.GetBytes)),
        (1, Gen.Byte.Array[0, 200]),
        // A right one with a byte made wrong.
        (2, Gen.Select(Enqueue, Gen.Int[0, 10_000], Gen.Byte).Select((json, place, value) =>
        {
            byte[] bytes = Encoding.UTF8.GetBytes(json);
            bytes[place % bytes.Length] = value;
            return bytes;
        })));

    private static readonly Gen<string?> Token = Gen.Frequency(
        (12, OneOf<string?>("Bearer " + TestApi.Token(Project))),
        (1, OneOf<string?>("Bearer " + TestApi.Token(Project, ["jobs:read"]))),
        (1, OneOf<string?>("Bearer " + TestApi.Token("other", ["operator", "jobs:read", "jobs:write"]))),
        (1, OneOf<string?>([null])),
        (1, HeaderText.Select(text => (string?)text)),
        (1, HeaderText.Select(text => (string?)$"Bearer {text}")),
        (1, Gen.Select(Object(Text, Json), Object(Text, Json)).Select((header, claims) => (string?)$"Bearer {HandmadeToken.Sign(header, claims)}")),
        (1, Json.Select(project => (string?)$"Bearer {HandmadeToken.Sign(HandmadeToken.Header, HandmadeToken.Claims(project))}")),
        (1, Gen.Select(Gen.Int[0, 10_000], Gen.Char['!', '~']).Select((place, c) => (string?)$"Bearer {Replace(TestApi.Token(Project), place, c)}")));

    private static readonly Gen<string> QueryPair = Gen.Select(
        Gen.OneOf(OneOf("status", "type", "queue", "limit", "cursor", "wait", "id"), Text),
        Gen.OneOf(OneOf("failed", "pending", "1", "0", "-1", "1000000000", "default", ""), Text))
        .Select((name, value) => $"{Escape(name)}={Escape(value)}");

    private static readonly Gen<string> Query = Gen.Frequency(
        (3, OneOf("")),
        (2, QueryPair.Array[1, 3].Select(pairs => "?" + string.Join('&', pairs))),
        (1, Text.Select(text => "?" + Escape(text))));

    /// <summary>A request; <paramref name="ids"/> are of jobs that exist.</summary>
    public static Gen<FuzzedRequest> For(IReadOnlyList<string> ids) => Gen.Select(
        OneOf([.. ApiRoutes.All]),
        Gen.Select(Parameter(ids), Query, Gen.Int[0, 30]),
        Token,
        Gen.Select(
            Gen.Frequency((6, OneOf<string?>("application/json")), (1, HeaderText.Select(text => (string?)text)), (1, OneOf<string?>([null]))),
            Gen.Frequency((12, OneOf<string?>([null])), (1, OneOf<string?>("gzip", "identity", "br, gzip"))),
            Gen.Frequency((4, Bytes.Select(bytes => (byte[]?)bytes)), (1, OneOf<byte[]?>([null]))),
            Gen.Bool),
        Gen.Select(Header(Gen.OneOf(OneOf("application/problem+json", "*/*"), HeaderText)), Header(HeaderText), Header(HeaderText)))
        .Select((route, place, token, body, headers) => new FuzzedRequest(
            place.Item3 == 0 ? "DELETE" : place.Item3 == 1 ? "BREW" : route.Method,
            Fill(route.Pattern, place.Item1) + place.Item2,
            token,
            body.Item1,
            body.Item2,
            route.Method == "GET" && place.Item3 != 2 ? null : body.Item3,
            body.Item4,
            headers.Item1,
            headers.Item2,
            headers.Item3));

    /// <summary>A request for an operation of the document, made from what that says; <paramref name="ids"/> are of jobs that exist.</summary>
    public static Gen<FuzzedRequest> From(ApiContract document, IReadOnlyList<string> ids)
    {
        var schemas = new SchemaGenerator(document.Definitions, Scalar);
        return Gen.OneOf([.. document.Operations.Where(operation => operation.Scope is not null).Select(operation => From(operation, schemas, ids))]);
    }

    private static Gen<FuzzedRequest> From(DocumentedOperation operation, SchemaGenerator schemas, IReadOnlyList<string> ids)
    {
        Gen<string> target = operation.In("path").FirstOrDefault() is { } parameter
            ? Gen.Frequency((3, OneOf([.. ids])), (1, schemas.For(parameter["schema"]!).Select(Plain).Where(text => text is not ("" or "." or "..") && !text.Contains('\0')).Select(Escape)))
            : OneOf("");
        Gen<string> query = OneOf("");
        foreach (JsonObject known in operation.In("query"))
        {
            Gen<string> pair = schemas.For(known["schema"]!).Select(value => $"&{known["name"]!.GetValue<string>()}={Escape(Plain(value))}");
            query = Gen.Select(query, Gen.Frequency((3, OneOf("")), (2, pair)), (all, one) => all + one);
        }

        Gen<byte[]?> body = operation.BodySchema is { } schema ? schemas.For(schema).Select(json => (byte[]?)Encoding.UTF8.GetBytes(json)) : OneOf<byte[]?>([null]);
        string token = $"Bearer {TestApi.Token(Project, [operation.Scope!])}";
        return Gen.Select(target, query, body, Gen.Frequency((9, OneOf<string?>(token)), (1, Token)), Header(HeaderText), Gen.Bool).Select((id, pairs, json, bearer, header, isChunked) =>
            new FuzzedRequest(
                operation.Method,
                operation.PathFor(id) + (pairs.Length > 0 ? $"?{pairs[1..]}" : ""),
                bearer,
                "application/json",
                null,
                json,
                isChunked,
                null,
                null,
                header));
    }

    /// <summary>A value as it stands in a path or a query.</summary>
    private static string Plain(string json)
    {
        using var value = JsonDocument.Parse(json);
        // Lone surrogates have no other form than their escapes.
        return value.RootElement.ValueKind == JsonValueKind.String && !json.Contains("\\u", StringComparison.Ordinal) ? value.RootElement.GetString()! : json;
    }

    private static Gen<string> Parameter(IReadOnlyList<string> ids) => Gen.Frequency(
        (6, OneOf([.. ids])),
        (2, Gen.Guid.Select(id => id.ToString())),
        (1, Gen.Guid.Select(id => id.ToString("B"))),
        (2, Text.Where(text => text.Length > 0).Select(Escape)),
        (1, OneOf("%2e%2e", "%2F", "%ff%fe", "%F0%9F%98%80", "a%0d%0ab", "default", "00000000-0000-0000-0000-000000000000")));

    /// <summary>The route's path with the same value for each of its parameters.</summary>
    private static string Fill(string pattern, string value) =>
        "/api" + string.Join('/', pattern.Split('/').Select(part => part.StartsWith('{') ? value : part));

    private static Gen<T> OneOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    private static Gen<string?> Header(Gen<string> value) => Gen.Frequency((2, OneOf<string?>([null])), (1, value.Select(text => (string?)text)));

    private static Gen<string> Object(Gen<string> name, Gen<string> value) => Gen.Select(name.Select(Quote), value).Array[0, 4].Select(members =>
        $"{{{string.Join(',', members.Select(member => $"{member.Item1}:{member.Item2}"))}}}");

    private static string Quote(string text) => JsonSerializer.Serialize(text);

    private static string Escape(string text) => Uri.EscapeDataString(text);

    private static string Replace(string text, int place, char c) => text.Remove(place % text.Length, 1).Insert(place % text.Length, $"{c}");
}
