using System.Text.Json;

namespace Jobplane.Server.Access;

/// <summary>A part of a list.</summary>
/// <param name="Items">The items, as the API has them.</param>
/// <param name="Next">Where the next page begins; null at the end of the list.</param>
internal sealed record JsonPage(IReadOnlyList<JsonElement> Items, string? Next);
