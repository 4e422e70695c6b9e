using System.CommandLine;

namespace Jobplane.Server.Commands;

/// <summary><c>jobplane retry</c>: makes a job run again.</summary>
internal static class RetryCommand
{
    public static Command Create()
    {
        Argument<Guid> id = JobIdArgument.Create();
        Option<int?> maxAttempts = NumberOption.Create(
            "--max-attempts", "Raise the job's limit of attempts to this, 1 to 100; a job that has used up its attempts needs it.", 1, 100);
        return new JobAccessOptions().AddTo(
            new Command("retry", "Make a failed, cancelled, completed or waiting job run again now.") { id, maxAttempts },
            (parsed, jobs, cancellationToken) => jobs.RetryAsync(parsed.GetValue(id), parsed.GetValue(maxAttempts), cancellationToken));
    }
}
