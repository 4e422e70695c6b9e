using System.CommandLine;

namespace Jobplane.Server.Commands;

/// <summary><c>jobplane job</c>: commands on a project's jobs.</summary>
internal static class JobCommand
{
    public static Command Create() => new("job", "List, show, enqueue, retry, cancel and watch jobs, and read their logs.")
    {
        JobListCommand.Create(),
        JobGetCommand.Create(),
        JobEnqueueCommand.Create(),
        JobRetryCommand.Create(),
        JobCancelCommand.Create(),
        JobWatchCommand.Create(),
        JobLogsCommand.Create(),
    };
}
