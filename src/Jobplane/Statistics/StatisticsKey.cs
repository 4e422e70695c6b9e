namespace Jobplane.Statistics;

/// <summary>What attempts are counted by.</summary>
internal readonly record struct StatisticsKey(string ProjectId, string Queue, string Type);
