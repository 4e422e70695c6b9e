using System.Text.Json;

namespace Jobplane.Server.Access;

/// <summary>Statistics as the API shows them.</summary>
/// <param name="Total">With one series for all.</param>
/// <param name="ByQueue">With one for each queue.</param>
/// <param name="Queues">The state of each queue; null for who may not see other projects.</param>
/// <param name="Workers">The live workers; null as above.</param>
internal sealed record StatisticsReading(JsonElement Total, JsonElement ByQueue, IReadOnlyList<JsonElement>? Queues, IReadOnlyList<JsonElement>? Workers);
