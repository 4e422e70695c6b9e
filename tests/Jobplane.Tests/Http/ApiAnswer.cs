using System.Text.Json;

namespace Jobplane.Tests.Http;

/// <summary>An answer of the API, read to its end.</summary>
internal sealed record ApiAnswer(int Status, string Text, IReadOnlyDictionary<string, string> Headers)
{
    public JsonElement Json { get; } = Text.Length == 0 || Headers.GetValueOrDefault("Content-Type", "") is not ("application/json" or "application/problem+json") ? default : JsonDocument.Parse(Text, new JsonDocumentOptions { MaxDepth = 100 }).RootElement;

    public JsonElement Data => Json.GetProperty("data");

    public JsonElement Error => Json.GetProperty("error");

    public string? Code => Error.GetProperty("code").GetString();

    public string? Message => Error.GetProperty("message").GetString();

    public string? Member => Error.TryGetProperty("details", out JsonElement details) ? details.GetProperty("member").GetString() : null;

    /// <summary>The body without the one part that differs from request to request.</summary>
    public string TextWithoutRequestId => Text.Replace(Error.GetProperty("request_id").GetString()!, "", StringComparison.Ordinal);

    public string Header(string name) => Headers.TryGetValue(name, out string? value) ? value : "";

    public static async Task<ApiAnswer> ReadAsync(HttpResponseMessage response) =>
        Of(response, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));

    public static ApiAnswer Of(HttpResponseMessage response, string text) => new(
        (int)response.StatusCode,
        text,
        response.Headers.Concat(response.Content.Headers)
            .ToDictionary(header => header.Key, header => string.Join(", ", header.Value), StringComparer.OrdinalIgnoreCase));

    /// <summary>Asserts that this is an error in the envelope, complete and with nothing more in it.</summary>
    public ApiAnswer AssertError(int status, string code, string? message = null)
    {
        Assert.Equal(status, Status);
        Assert.Equal("application/json", Header("Content-Type"));
        Assert.Equal(["error"], Json.EnumerateObject().Select(member => member.Name));
        string[] members = [.. Error.EnumerateObject().Select(member => member.Name).Where(name => name != "details")];
        Assert.Equal(["code", "message", "retryable", "request_id"], members);
        Assert.Equal(code, Code);
        Assert.Equal(message ?? Message, Message);
        Assert.Equal(status is 429 or 503, Error.GetProperty("retryable").GetBoolean());
        Assert.Equal(Header("X-Request-Id"), Error.GetProperty("request_id").GetString());
        return this;
    }
}
