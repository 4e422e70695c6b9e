namespace Jobplane.Dashboard.Pages;

/// <summary>The parts of the dashboard.</summary>
internal enum Section
{
    None,
    Overview,
    Jobs,
    Failures,
    Queues,
    Schedules,
    Workers,
    Audit,
}
