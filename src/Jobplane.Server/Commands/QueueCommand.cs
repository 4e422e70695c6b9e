using System.CommandLine;
using Jobplane.Server.Access;
using Jobplane.Server.Output;

namespace Jobplane.Server.Commands;

/// <summary><c>jobplane queue</c>: shows, pauses and resumes queues.</summary>
internal static class QueueCommand
{
    public static Command Create() => new("queue", "List, pause and resume queues.") { CreateList(), CreatePause(), CreateResume() };

    private static Command CreateList() => new AccessOptions(View.Queues, needsProject: false).AddTo(
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
}
