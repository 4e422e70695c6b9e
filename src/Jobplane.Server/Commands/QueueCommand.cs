using System.CommandLine;
using Jobplane.Server.Access;
using Jobplane.Server.Output;

namespace Jobplane.Server.Commands;

/// <summary><c>jobplane queue</c>: shows, pauses and resumes queues, and sets their concurrency.</summary>
internal static class QueueCommand
{
    private const int HighestConcurrency = 10_000;

    public static Command Create() => new("queue", "List, pause and resume queues, and set their concurrency.")
    {
        CreateList(),
        CreatePause(),
        CreateResume(),
        CreateConcurrency(),
    };

    private static Command CreateList() => new AccessOptions(View.Queues, ProjectUse.None).AddTo(
        new Command("list", "List the queues that have ready jobs, a live worker, or were paused once. Over --url it takes an operator's token."),
        async (_, plane, output, cancellationToken) =>
        {
            await output.WriteAsync(Paging.ReadAsync((_, _) => plane.Fleet.ListQueuesAsync(cancellationToken), limit: null, cancellationToken));
            return ExitCodes.Success;
        });

    private static Command CreatePause()
    {
        Argument<string> name = NameArgument.Create("The queue.");
        return new AccessOptions(View.Queues).AddTo(
            new Command("pause", "Keep workers from taking a queue's jobs. The project's audit log notes it.") { name },
            (parsed, plane, cancellationToken) => plane.Fleet.PauseQueueAsync(parsed.GetRequiredValue(name), cancellationToken));
    }

    private static Command CreateResume()
    {
        Argument<string> name = NameArgument.Create("The queue.");
        return new AccessOptions(View.Queues).AddTo(
            new Command("resume", "Let workers take a queue's jobs again. The project's audit log notes it.") { name },
            (parsed, plane, cancellationToken) => plane.Fleet.ResumeQueueAsync(parsed.GetRequiredValue(name), cancellationToken));
    }

    private static Command CreateConcurrency()
    {
        Argument<string> name = NameArgument.Create("The queue.");
        Option<int?> jobs = NumberOption.Create("--jobs", "How many of its jobs each worker process runs at once.", 1, HighestConcurrency);
        var configured = new Option<bool>("--as-configured") { Description = "As many as each worker is configured with." };
        return new AccessOptions(View.Queues).AddTo(
            new Command("concurrency", "Set how many of a queue's jobs workers run at once. The project's audit log notes it.") { name, jobs, configured },
            (parsed, plane, cancellationToken) => (parsed.GetValue(jobs) is null) == parsed.GetValue(configured)
                ? plane.Fleet.SetConcurrencyAsync(parsed.GetRequiredValue(name), parsed.GetValue(jobs), cancellationToken)
                : throw new UsageException("Say how many with --jobs, or --as-configured."));
    }
}
