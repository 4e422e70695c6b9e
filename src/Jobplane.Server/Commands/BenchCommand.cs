using System.CommandLine;
using System.Text.Json;
using Jobplane.Server.Access;
using Jobplane.Server.Bench;
using Jobplane.Server.Output;

namespace Jobplane.Server.Commands;

/// <summary><c>jobplane bench</c>: measures the store, and leaves it as it was.</summary>
internal static class BenchCommand
{
    private const int DefaultJobs = 10_000;
    private const int DefaultConcurrency = 20;
    private const int DefaultSeconds = 30;

    public static Command Create()
    {
        Option<int?> jobs = NumberOption.Create("--jobs", $"Jobs to enqueue and to run, at most. Default: {DefaultJobs}.", 1, 1_000_000);
        Option<int?> concurrency = NumberOption.Create(
            "--concurrency", $"Callers that enqueue at once, and jobs that run at once. Default: {DefaultConcurrency}.", 1, 1_000);
        Option<int?> seconds = NumberOption.Create("--seconds", $"How long it takes at most, a third for each phase. Default: {DefaultSeconds}.", 3, 3_600);
        var yes = new Option<bool>("--yes") { Description = "Run it although workers are at work there; their jobs will be slower." };
        Command command = new Command(
            "bench",
            "Measure the configured store, or a temporary SQLite file if there is no connection string: enqueueing, running and latency of jobs without work. They have a project and a queue of their own, and are removed in the end.")
        {
            jobs,
            concurrency,
            seconds,
            yes,
        }.TakesConfiguration();
        OutputOption.AddTo(command, [OutputFormat.Table, OutputFormat.Json, OutputFormat.Jsonl]);
        command.SetAction((parsed, cancellationToken) =>
        {
            var plan = new BenchPlan(
                parsed.GetValue(jobs) ?? DefaultJobs,
                parsed.GetValue(concurrency) ?? DefaultConcurrency,
                TimeSpan.FromSeconds(parsed.GetValue(seconds) ?? DefaultSeconds));
            return RunAsync(parsed, plan, parsed.GetValue(yes), cancellationToken);
        });
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, BenchPlan plan, bool isAgreed, CancellationToken cancellationToken)
    {
        IReadOnlyList<BenchPhase> phases;
        await using (BenchTarget target = BenchTarget.Of(ConfigurationArguments.Read(parsed)))
        {
            var run = new BenchRun(target, plan);
            phases = await ProgressReport.WaitAsync(run.RunAsync(isAgreed, cancellationToken), run.Describe);
        }

        IReadOnlyList<JsonElement> items = JsonText.ReadAll(phases, BenchPhase.Write);
        await OutputOption.Open(parsed, View.BenchPhases).WriteAsync(
            Paging.ReadAsync((_, _) => Task.FromResult(new JsonPage(items, Next: null)), limit: null, cancellationToken));
        return ExitCodes.Success;
    }
}
