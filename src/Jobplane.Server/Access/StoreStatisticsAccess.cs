using System.Text.Json;
using Jobplane.AspNetCore.Fleet;
using Jobplane.AspNetCore.Statistics;

namespace Jobplane.Server.Access;

/// <summary>Statistics directly on the store.</summary>
internal sealed class StoreStatisticsAccess(StoreConnection store) : IStatisticsAccess
{
    public async Task<StatisticsReading> ReadAsync(StatisticsArguments arguments, CancellationToken cancellationToken) => new(
        await ReadAsync(arguments, StatisticsGrouping.None, cancellationToken),
        await ReadAsync(arguments, StatisticsGrouping.Queue, cancellationToken),
        await store.RunAsync(
            async (OperatorStatisticsClient client) => JsonText.ReadAll(await client.ListQueuesAsync(cancellationToken), StatisticsWriter.Write), cancellationToken),
        await store.RunAsync(
            async (FleetClient client) => JsonText.ReadAll(await client.ListWorkersAsync(cancellationToken), FleetWriter.Write), cancellationToken));

    private Task<JsonElement> ReadAsync(StatisticsArguments arguments, StatisticsGrouping grouping, CancellationToken cancellationToken) => store.RunAsync(
        async (OperatorStatisticsClient client) =>
        {
            var query = new StatisticsQuery { Window = arguments.Window, Queue = arguments.Queue, GroupBy = grouping };
            JobStatistics statistics = await client.ReadAsync(query, arguments.Project, cancellationToken);
            return JsonText.Read(json => StatisticsWriter.Write(json, statistics));
        },
        cancellationToken);
}
