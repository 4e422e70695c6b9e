using System.Text.Json;

namespace Jobplane.Server.Access;

/// <summary>What a server answered to a request that it did not refuse.</summary>
internal sealed record ServerAnswer
{
    /// <summary>The data; undefined when there is none, as it has not changed or nothing is left.</summary>
    public JsonElement Data { get; init; }

    /// <summary>Where the next page begins, if the data is a list and not its end.</summary>
    public string? NextCursor { get; init; }

    /// <summary>What this state of the data is known by.</summary>
    public string? EntityTag { get; init; }

    /// <summary>How long the server wants not to be asked; null when it has answered.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
