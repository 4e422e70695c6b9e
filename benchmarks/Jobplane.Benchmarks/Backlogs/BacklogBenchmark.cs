using System.CommandLine;
using Jobplane.Benchmarks.Drain;
using Jobplane.Benchmarks.Hosting;
using Jobplane.Benchmarks.Reports;
using Jobplane.Benchmarks.Stores;

namespace Jobplane.Benchmarks.Backlogs;

/// <summary>Whether claiming and draining cost more on a full table: with history, with jobs waiting behind, with jobs due later.</summary>
internal static class BacklogBenchmark
{
    private const int WarmUpJobs = 10_000;
    private const int ChunkSize = 100_000;

    public static Command Command()
    {
        var store = new StoreArguments();
        var jobs = new Option<int>("--jobs") { Description = "Jobs to drain in front of the others.", DefaultValueFactory = _ => 50_000 };
        var runs = new Option<int>("--runs") { Description = "Runs a case; the best counts.", DefaultValueFactory = _ => 3 };
        var concurrency = new Option<int>("--concurrency") { Description = "Slots of the worker.", DefaultValueFactory = _ => 64 };
        var finished = new Option<long[]>("--finished")
        {
            Description = "Finished rows in the table, a case each.",
            DefaultValueFactory = _ => [1_000_000, 10_000_000],
            AllowMultipleArgumentsPerToken = true,
        };
        var waiting = new Option<long>("--waiting") { Description = "Jobs that wait, ready in one case and scheduled in another; 0 for neither.", DefaultValueFactory = _ => 1_000_000 };
        var command = new Command("backlog", "Drain jobs on an empty table, then on tables full of other jobs, and compare.")
        {
            jobs, runs, concurrency, finished, waiting,
        };
        store.AddTo(command);
        command.SetAction(async (parsed, _) =>
        {
            var cases = new List<BacklogCase> { new("empty", 0, static (_, _, _) => Task.CompletedTask) };
            if (parsed.GetValue(waiting) is > 0 and var count)
            {
                cases.Add(new("ready behind", count, static (target, first, size) => target.AddWaitingAsync(WaitingJobs.Ready, first, size)));
                cases.Add(new("scheduled", count, static (target, first, size) => target.AddWaitingAsync(WaitingJobs.Scheduled, first, size)));
            }

            cases.AddRange(parsed.GetValue(finished)!.Select(rows =>
                new BacklogCase("finished", rows, static (target, first, size) => target.AddFinishedAsync(first, size))));

            Report? report = null;
            double? empty = null;
            foreach (BacklogCase one in cases)
            {
                // A store each, so that no case pays for the rows of another.
                await using BenchmarkStore target = await store.CreateAsync(parsed);
                report ??= new Report("backlog", target.Name);
                double perSecond = await AddRowAsync(
                    report, target, one, parsed.GetValue(jobs), parsed.GetValue(concurrency), parsed.GetValue(runs), empty);
                empty ??= perSecond;
            }

            report!.Write();
        });
        return command;
    }

    private static async Task<double> AddRowAsync(
        Report report, BenchmarkStore store, BacklogCase one, int jobs, int concurrency, int runs, double? empty)
    {
        Progress.Say($"{one.Name}, {one.Rows:#,0} rows");
        await DrainBenchmark.DrainAsync(store, WarmUpJobs, concurrency);
        await FillAsync(store, one);
        Progress.Say("bringing the store to rest");
        await store.SettleAsync();
        using var claims = new ClaimTimes();
        double best = 0;
        for (int run = 1; run <= runs; run++)
        {
            await Backlog.EnqueueAsync(store, jobs, static number => new Noop(number));
            await store.SettleAsync();
            if (run == 1)
                claims.Take();
            DrainResult result = await DrainBenchmark.RunBacklogAsync(store, jobs, concurrency);
            best = Math.Max(best, jobs / result.Run.TotalSeconds);
        }

        Durations times = claims.Take();
        report.Add(
            ("table", one.Name),
            ("rows", one.Rows),
            ("jobs", jobs),
            ("jobs/s", best),
            ("ratio", best / (empty ?? best)),
            ("claim p50 ms", times.Percentile(50)),
            ("claim p99 ms", times.Percentile(99)));
        return best;
    }

    private static async Task FillAsync(BenchmarkStore store, BacklogCase one)
    {
        long added = 0;
        await using var progress = new Progress("rows added", () => Volatile.Read(ref added), one.Rows);
        for (; added < one.Rows; added += ChunkSize)
            await one.AddAsync(store, added, Math.Min(ChunkSize, one.Rows - added));
    }
}
