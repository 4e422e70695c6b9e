using System.CommandLine;
using Jobplane.Server.Output;

namespace Jobplane.Server.Commands;

/// <summary><c>jobplane job cancel</c>: cancels a job.</summary>
internal static class JobCancelCommand
{
    public static Command Create()
    {
        Argument<Guid> id = JobIdArgument.Create();
        return new AccessOptions(View.Jobs).AddTo(
            new Command("cancel", "Cancel a waiting job, or ask the handler of a running one to stop.") { id },
            (parsed, plane, cancellationToken) => plane.Jobs.CancelAsync(parsed.GetValue(id), cancellationToken));
    }
}
