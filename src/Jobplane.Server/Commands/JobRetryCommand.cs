using System.CommandLine;
using Jobplane.Server.Output;

namespace Jobplane.Server.Commands;

/// <summary><c>jobplane job retry</c>: makes a job run again.</summary>
internal static class JobRetryCommand
{
    public static Command Create()
    {
        Argument<Guid> id = JobIdArgument.Create();
        Option<int?> maxAttempts = NumberOption.Create(
            "--max-attempts", "Raise the job's limit of attempts to this, 1 to 100; a job that has used up its attempts needs it.", 1, 100);
        return new AccessOptions(View.Jobs).AddTo(
            new Command("retry", "Make a failed, cancelled, completed or waiting job run again now.") { id, maxAttempts },
            (parsed, plane, cancellationToken) => plane.Jobs.RetryAsync(parsed.GetValue(id), parsed.GetValue(maxAttempts), cancellationToken));
    }
}
