using System.CommandLine;
using Jobplane.Server.Output;

namespace Jobplane.Server.Commands;

/// <summary><c>jobplane job get</c>: shows a job.</summary>
internal static class JobGetCommand
{
    public static Command Create()
    {
        Argument<Guid> id = JobIdArgument.Create();
        return new AccessOptions(View.Jobs).AddTo(
            new Command("get", "Show a job.") { id },
            (parsed, plane, cancellationToken) => plane.Jobs.GetAsync(parsed.GetValue(id), cancellationToken));
    }
}
