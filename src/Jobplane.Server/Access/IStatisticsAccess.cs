namespace Jobplane.Server.Access;

/// <summary>What became of jobs, as the API shows it. What cannot be done is a <see cref="Commands.CommandException"/>.</summary>
internal interface IStatisticsAccess
{
    /// <summary>Reads statistics of all projects or of one, with the state of queues and workers for those who may see it.</summary>
    Task<StatisticsReading> ReadAsync(StatisticsArguments arguments, CancellationToken cancellationToken);
}
