using System.CommandLine;
using System.Diagnostics;
using Jobplane.Benchmarks.Hosting;
using Jobplane.Benchmarks.Reports;
using Jobplane.Benchmarks.Stores;
using Microsoft.Extensions.Hosting;

namespace Jobplane.Benchmarks.Pages;

/// <summary>How long the dashboard's pages take on a table full of jobs.</summary>
internal static class PagesBenchmark
{
    /// <summary>What pages share is read anew after five seconds at most; each round shall pay for it.</summary>
    private static readonly TimeSpan LeastRound = TimeSpan.FromSeconds(6);

    public static Command Command()
    {
        var postgres = new Option<string?>("--postgres") { Description = StoreArguments.PostgresDescription };
        var rows = new Option<long>("--rows") { Description = "Jobs in the table.", DefaultValueFactory = _ => 10_000_000 };
        var rounds = new Option<int>("--rounds") { Description = "How often each page is asked for, one page after the other.", DefaultValueFactory = _ => 20 };
        var only = new Option<string?>("--only") { Description = "Ask only for pages whose name contains this." };
        var command = new Command("pages", "Ask the server for each page of its dashboard, on a month of jobs.") { postgres, rows, rounds, only };
        command.SetAction(async (parsed, _) =>
        {
            await using PostgresBenchmarkStore store = await PostgresBenchmarkStore.CreateAsync(parsed.GetValue(postgres));
            IReadOnlyList<DashboardPage> pages = await FillAsync(store, parsed.GetValue(rows));
            IReadOnlyList<DashboardPage> asked = [.. pages.Where(page => page.Name.Contains(parsed.GetValue(only) ?? "", StringComparison.Ordinal))];
            // Nothing is pruned meanwhile, and nothing is worked: the table stays as it is.
            await using ServerProcess server = await ServerProcess.StartAsync(
                store, ("Jobplane__Worker__Enabled", "false"), ("Jobplane__Retention__Completed", "3650.00:00:00"), ("Jobplane__Retention__Failed", "3650.00:00:00"), ("Jobplane__Retention__Cancelled", "3650.00:00:00"));
            var report = new Report("pages", store.Name);
            await VisitAsync(report, server, "operator", asked, parsed.GetValue(rounds), "jobs:read", "jobs:write", "operator");
            await VisitAsync(report, server, "tenant", [.. asked.Where(page => !page.ForOperators)], parsed.GetValue(rounds));
            report.Write();
        });
        return command;
    }

    private static async Task<IReadOnlyList<DashboardPage>> FillAsync(PostgresBenchmarkStore store, long rows)
    {
        using (IHost host = await BenchmarkHost.StartClientAsync(store))
            await host.StopAsync();
        var history = new PageHistory(store, rows);
        await history.AddAsync();
        Progress.Say("adding statistics");
        await new PageStatistics(store).AddAsync();
        Progress.Say("bringing the store to rest");
        await store.SettleAsync();
        return await DashboardPage.ListAsync(history);
    }

    private static async Task VisitAsync(Report report, ServerProcess server, string who, IReadOnlyList<DashboardPage> pages, int rounds, params IReadOnlyCollection<string> scopes)
    {
        using var visit = new PageVisit(server.Address, server.IssueToken(scopes));
        await RoundAsync(visit, pages, []);
        var times = pages.ToDictionary(page => page, _ => new Durations());
        IReadOnlyDictionary<DashboardPage, long> sizes = new Dictionary<DashboardPage, long>();
        for (int round = 1; round <= rounds; round++)
        {
            Progress.Say($"{who}, round {round} of {rounds}");
            sizes = await RoundAsync(visit, pages, times);
        }

        foreach (DashboardPage page in pages)
            report.Add(("who", who), ("page", page.Name), ("median ms", times[page].Percentile(50)), ("worst ms", times[page].Max), ("bytes", sizes[page]));
    }

    private static async Task<IReadOnlyDictionary<DashboardPage, long>> RoundAsync(
        PageVisit visit, IReadOnlyList<DashboardPage> pages, Dictionary<DashboardPage, Durations> times)
    {
        long startedAt = Stopwatch.GetTimestamp();
        var sizes = new Dictionary<DashboardPage, long>();
        foreach (DashboardPage page in pages)
            sizes.Add(page, await visit.ReadAsync(page, times.GetValueOrDefault(page) ?? new Durations()));
        TimeSpan left = LeastRound - Stopwatch.GetElapsedTime(startedAt);
        if (left > TimeSpan.Zero)
            await Task.Delay(left);
        return sizes;
    }
}
