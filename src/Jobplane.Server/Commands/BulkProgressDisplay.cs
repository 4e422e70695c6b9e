using System.Diagnostics;
using System.Text.Json;
using Jobplane.Server.Output;
using Spectre.Console;

namespace Jobplane.Server.Commands;

/// <summary>Shows on stderr how far a bulk operation is: a bar on a terminal, elsewhere a line every 5 s.</summary>
internal static class BulkProgressDisplay
{
    private static readonly TimeSpan LineInterval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(10);

    /// <summary>Runs work that shows the operation as it is now.</summary>
    /// <param name="action">What is done to each job.</param>
    /// <param name="total">How many jobs fit; null when that is not known.</param>
    /// <param name="work">The work.</param>
    public static Task RunAsync(BulkAction action, int? total, Func<Action<JsonElement>, Task> work) => Terminal.CanRedrawErrors
        ? BarAsync(action, total, work)
        : work(Lines());

    private static Action<JsonElement> Lines()
    {
        long startedAt = Stopwatch.GetTimestamp();
        long shownAt = startedAt;
        return operation =>
        {
            if (Stopwatch.GetElapsedTime(shownAt) < LineInterval)
                return;
            shownAt = Stopwatch.GetTimestamp();
            CommandLine.Report(Describe(operation, Stopwatch.GetElapsedTime(startedAt)));
        };
    }

    private static Task BarAsync(BulkAction action, int? total, Func<Action<JsonElement>, Task> work)
    {
        IAnsiConsole terminal = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        long startedAt = Stopwatch.GetTimestamp();
        return terminal.Progress().StartAsync(async progress =>
        {
            ProgressTask task = progress.AddTask(action.ToName(), maxValue: Math.Max(total ?? 1, 1));
            task.IsIndeterminate = total is null;
            await work(operation =>
            {
                task.Description = Describe(operation, Stopwatch.GetElapsedTime(startedAt));
                if (total is not null)
                    task.Value = operation.GetProperty("changed").GetInt64() + Skipped(operation);
            });
            task.IsIndeterminate = false;
            task.Value = task.MaxValue;
        });
    }

    private static string Describe(JsonElement operation, TimeSpan elapsed) =>
        operation.GetProperty("started_at").ValueKind == JsonValueKind.Null && elapsed > StartPatience
            ? "no worker has begun yet; is one running?"
            : $"{operation.GetProperty("examined").GetInt64()} jobs examined, {operation.GetProperty("changed").GetInt64()} changed, {Skipped(operation)} skipped";

    private static long Skipped(JsonElement operation) => operation.GetProperty("skipped").EnumerateObject().Sum(reason => reason.Value.GetInt64());
}
