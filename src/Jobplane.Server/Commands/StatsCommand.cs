using System.CommandLine;
using System.Text.Json;
using Jobplane.Server.Access;
using Jobplane.Server.Output;
using Jobplane.Server.Stats;

namespace Jobplane.Server.Commands;

/// <summary><c>jobplane stats</c>: what became of jobs, how deep queues are, and who works.</summary>
internal static class StatsCommand
{
    private static readonly TimeSpan DefaultWindow = TimeSpan.FromHours(1);

    /// <summary>Workers count their jobs into the store every five seconds; to look more often shows the depth of queues alone.</summary>
    private static readonly TimeSpan DefaultInterval = TimeSpan.FromSeconds(5);

    public static Command Create()
    {
        Option<TimeSpan?> since = Duration.Option("--since", "Count what ended within this time, 1m to 90d. Default: 1h.", TimeSpan.FromMinutes(1));
        var queue = new Option<string?>("--queue") { Description = "Only this queue.", HelpName = "QUEUE" };
        var watch = new Option<bool>("--watch") { Description = "Show it again and again, until Ctrl-C: a table on a terminal, a line each time elsewhere." };
        Option<TimeSpan?> interval = Duration.Option("--interval", "With --watch: how often, 1s or more. Default: 5s.", TimeSpan.FromSeconds(1));
        var access = new AccessOptions(StatsText.Rows, ProjectUse.Optional) { Formats = [OutputFormat.Table, OutputFormat.Json, OutputFormat.Jsonl] };
        var command = new Command(
            "stats",
            "Show throughput, failures, waiting and run times, the depth of queues, and workers. Over --url an operator's token shows all projects, and any other its own.")
        {
            since,
            queue,
            watch,
            interval,
        };
        return access.AddTo(command, async (parsed, plane, output, cancellationToken) =>
        {
            var arguments = new StatisticsArguments(access.Project(parsed), parsed.GetValue(queue), parsed.GetValue(since) ?? DefaultWindow);
            OutputFormat format = OutputOption.Format(parsed);
            if (!parsed.GetValue(watch))
            {
                if (parsed.GetValue(interval) is not null)
                    throw new UsageException("--interval needs --watch.");
                Show(await ReadAsync(plane, arguments, cancellationToken), format, output);
                return ExitCodes.Success;
            }

            if (format == OutputFormat.Json)
                throw new UsageException("--watch has no end, and so makes no JSON document. Take -o jsonl: a line each time.");
            var repeated = new StatsWatch(token => ReadAsync(plane, arguments, token), parsed.GetValue(interval) ?? DefaultInterval);
            if (format == OutputFormat.Table && Terminal.CanRedraw)
                await repeated.RunOnTerminalAsync(cancellationToken);
            else
                await repeated.RunAsync(snapshot => ShowLine(snapshot, format, output), cancellationToken);
            return ExitCodes.Success;
        });
    }

    private static async Task<JsonElement> ReadAsync(ControlPlane plane, StatisticsArguments arguments, CancellationToken cancellationToken) =>
        new StatsSnapshot(arguments, await plane.Statistics.ReadAsync(arguments, cancellationToken)).Build();

    private static void Show(JsonElement snapshot, OutputFormat format, DataOutput output)
    {
        if (format == OutputFormat.Table)
            output.WriteTable(StatsText.RowsOf(snapshot), StatsText.Caption(snapshot));
        else
            output.Write(snapshot);
    }

    private static void ShowLine(JsonElement snapshot, OutputFormat format, DataOutput output)
    {
        if (format == OutputFormat.Table)
            output.WriteText(StatsText.Line(snapshot));
        else
            output.Write(snapshot);
    }
}
