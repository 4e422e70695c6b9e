using System.CommandLine;

namespace Jobplane.Server.Commands;

/// <summary><c>jobplane status</c>: shows a job.</summary>
internal static class StatusCommand
{
    public static Command Create()
    {
        Argument<Guid> id = JobIdArgument.Create();
        return new JobAccessOptions().AddTo(
            new Command("status", "Show a job as JSON.") { id },
            (parsed, jobs, cancellationToken) => jobs.GetAsync(parsed.GetValue(id), cancellationToken));
    }
}
