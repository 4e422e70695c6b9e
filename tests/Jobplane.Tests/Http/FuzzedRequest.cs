namespace Jobplane.Tests.Http;

/// <summary>A request that a generator made, in a form that can be shown when it fails.</summary>
internal sealed record FuzzedRequest(
    string Method, string Path, string? Token, string? ContentType, string? Encoding, byte[]? Body, bool IsChunked, string? Accept, string? RequestId, string? Extra)
{
    public HttpRequestMessage ToMessage(Uri server)
    {
        var uri = new Uri($"{server.GetLeftPart(UriPartial.Authority)}{Path}", new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        var message = new HttpRequestMessage(new HttpMethod(Method), uri) { Content = Content() };
        Add(message, "Authorization", Token);
        Add(message, "Accept", Accept);
        Add(message, "X-Request-Id", RequestId);
        Add(message, "If-None-Match", Extra);
        Add(message, "Idempotency-Key", Extra);
        Add(message, "Last-Event-ID", Extra);
        if (IsChunked && Body is not null)
            message.Headers.TransferEncodingChunked = true;
        return message;
    }

    public override string ToString() =>
        $"{Method} {Path} | {Token} | {ContentType} {Encoding} {(IsChunked ? "chunked" : "")} | {Accept} | {RequestId} | {Extra} | {(Body is null ? "" : System.Text.Encoding.Latin1.GetString(Body))}";

    private static void Add(HttpRequestMessage message, string name, string? value)
    {
        if (value is not null)
            message.Headers.TryAddWithoutValidation(name, value);
    }

    private ByteArrayContent? Content()
    {
        if (Body is null)
            return null;
        var content = new ByteArrayContent(Body);
        if (ContentType is not null)
            content.Headers.TryAddWithoutValidation("Content-Type", ContentType);
        if (Encoding is not null)
            content.Headers.TryAddWithoutValidation("Content-Encoding", Encoding);
        return content;
    }
}
