using Jobplane.Statistics;

namespace Jobplane.Storage;

/// <summary>The tenant's plane, as far as statistics go: every operation names the project it works for.</summary>
internal interface IStatisticsStore
{
    /// <summary>Reads what became of a project's jobs over some time.</summary>
    Task<StatisticsBuilder> ReadAsync(StatisticsRequest request, CancellationToken cancellationToken);

    /// <summary>Reads a project's failures over some time, the largest groups.</summary>
    Task<FailureBuilder> ReadFailuresAsync(FailureRequest request, CancellationToken cancellationToken);
}
