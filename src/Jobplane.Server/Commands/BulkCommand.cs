using System.CommandLine;
using System.Text.Json;
using Jobplane.Server.Output;

namespace Jobplane.Server.Commands;

/// <summary><c>jobplane bulk</c>: does something to all jobs that fit a filter.</summary>
internal static class BulkCommand
{
    public static Command Create() => new("bulk", "Retry, cancel or delete all jobs that fit a filter.")
    {
        Create(BulkAction.Retry, "Make jobs that are not running run again now, those that have attempts left."),
        Create(BulkAction.Cancel, "Cancel jobs that wait, and ask running ones to stop."),
        Create(BulkAction.Delete, "Remove jobs that are not running."),
    };

    private static Command Create(BulkAction action, string description)
    {
        var filter = new JobFilterOptions();
        Option<int?> maxAttempts = NumberOption.Create(
            "--max-attempts", "Raise the jobs' limit of attempts to this, 1 to 100; jobs that have used up their attempts need it.", 1, 100);
        var dryRun = new Option<bool>("--dry-run") { Description = "Only show how many jobs fit, and some of them." };
        var yes = new Option<bool>("--yes") { Description = "Do it without asking." };
        var noWait = new Option<bool>("--no-wait") { Description = "Do not wait until workers have carried it out." };
        var command = new Command(action.ToName(), description) { dryRun, yes, noWait };
        filter.AddTo(command);
        if (action == BulkAction.Retry)
            command.Add(maxAttempts);
        return new AccessOptions(View.BulkOperations).AddTo(command, async (parsed, plane, output, cancellationToken) =>
        {
            var request = new BulkRequest(action, filter.Read(parsed)) { MaxAttempts = action == BulkAction.Retry ? parsed.GetValue(maxAttempts) : null };
            var run = new BulkRun(plane.Jobs, request);
            JsonElement shown = parsed.GetValue(dryRun)
                ? await run.PreviewAsync(cancellationToken)
                : await run.RunAsync(isAgreed: parsed.GetValue(yes), waits: !parsed.GetValue(noWait), cancellationToken);
            output.Write(shown);
            return BulkRun.ExitCodeOf(shown);
        });
    }
}
