using System.Text.Json;

namespace Jobplane.Server.Access;

/// <summary>Statistics by way of a server: of all projects for tokens of an operator, of the token's project for others.</summary>
internal sealed class HttpStatisticsAccess(ServerConnection server) : IStatisticsAccess
{
    private bool _isOperator = true;

    public async Task<StatisticsReading> ReadAsync(StatisticsArguments arguments, CancellationToken cancellationToken)
    {
        if (_isOperator)
        {
            try
            {
                return await ReadFleetAsync(arguments, cancellationToken);
            }
            catch (ForbiddenException) when (arguments.Project is null)
            {
                _isOperator = false;
            }
        }

        return new StatisticsReading(
            await ReadAsync("stats", arguments, grouping: null, cancellationToken),
            await ReadAsync("stats", arguments, StatisticsGrouping.Queue, cancellationToken),
            Queues: null,
            Workers: null);
    }

    private async Task<StatisticsReading> ReadFleetAsync(StatisticsArguments arguments, CancellationToken cancellationToken) => new(
        await ReadAsync("fleet/stats", arguments, grouping: null, cancellationToken),
        await ReadAsync("fleet/stats", arguments, StatisticsGrouping.Queue, cancellationToken),
        (await server.GetPageAsync("fleet/queues", cancellationToken)).Items,
        (await server.GetPageAsync("workers", cancellationToken)).Items);

    private Task<JsonElement> ReadAsync(string path, StatisticsArguments arguments, StatisticsGrouping? grouping, CancellationToken cancellationToken) => server.GetAsync(
        HttpQuery.Of(
            path,
            ("window_seconds", $"{arguments.Window.TotalSeconds:0}"),
            ("group_by", grouping?.ToName()),
            ("queue", arguments.Queue),
            ("project_id", arguments.Project)),
        cancellationToken);
}
