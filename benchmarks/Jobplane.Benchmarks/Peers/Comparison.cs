using Jobplane.Benchmarks.Reports;

namespace Jobplane.Benchmarks.Peers;

/// <summary>Runs two measurements in turn, so that both meet the machine in the same state.</summary>
internal sealed class Comparison(Report report, int runs)
{
    public static void AddRow(Report report, string what, int run, double? own, double? peer) => report.Add(
        ("what", what),
        ("run", run),
        ("jobplane", own),
        (GraphileWorker.Name, peer),
        ("ratio", own / peer));

    public async Task AddAsync(string what, Func<Task<double>> own, Func<Task<double>> peer)
    {
        for (int run = 1; run <= runs; run++)
        {
            Progress.Say($"{what}, run {run} of {runs}");
            AddRow(report, what, run, await own(), await peer());
        }
    }
}
