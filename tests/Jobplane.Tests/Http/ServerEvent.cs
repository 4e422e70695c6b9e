using System.Text.Json;

namespace Jobplane.Tests.Http;

/// <summary>One event of a stream, or one comment, which has no id.</summary>
internal sealed record ServerEvent(string? Id, string Text)
{
    public JsonElement Job { get; } = Id is null ? default : JsonDocument.Parse(Text).RootElement.GetProperty("data");

    public string? Status => Job.GetProperty("status").GetString();
}
