namespace Jobplane.Dashboard.Queues;

/// <summary>The queues of all projects.</summary>
internal sealed record QueueListView(IReadOnlyList<QueueStatistics> Queues);
