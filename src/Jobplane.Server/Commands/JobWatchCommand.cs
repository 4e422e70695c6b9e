using System.CommandLine;
using System.Text.Json;
using Jobplane.Server.Access;
using Jobplane.Server.Output;

namespace Jobplane.Server.Commands;

/// <summary><c>jobplane job watch</c>: shows a job until it has finished. Its exit code tells how.</summary>
internal static class JobWatchCommand
{
    private const string Succeeded = "completed";

    public static Command Create()
    {
        Argument<Guid> id = JobIdArgument.Create();
        Option<TimeSpan?> timeout = Duration.Option("--timeout", "Give up after this long, such as 90s, 5m or 1h. Default: never.", TimeSpan.FromSeconds(1));
        return new AccessOptions(View.Jobs).AddTo(
            new Command("watch", "Show a job each time it changes, until it has finished. Exit code 0 if it completed, 1 otherwise.") { id, timeout },
            async (parsed, plane, output, cancellationToken) => await WithinAsync(
                parsed.GetValue(timeout), token => WatchAsync(plane, output, parsed.GetValue(id), token), cancellationToken));
    }

    private static async Task<int> WatchAsync(ControlPlane plane, DataOutput output, Guid id, CancellationToken cancellationToken)
    {
        JsonElement last = await output.WriteStatesAsync(plane.Jobs.WatchAsync(id, cancellationToken));
        return JobText.Status(last) == Succeeded ? ExitCodes.Success : ExitCodes.Error;
    }

    private static async Task<int> WithinAsync(TimeSpan? limit, Func<CancellationToken, Task<int>> watch, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        if (limit is { } time)
            stop.CancelAfter(time);
        try
        {
            return await watch(stop.Token);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new CommandException(ExitCodes.Error, $"The job has not finished within {limit!.Value.TotalSeconds:0} s.");
        }
    }
}
