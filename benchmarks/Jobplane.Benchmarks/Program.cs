using System.CommandLine;
using Jobplane.Benchmarks.Backlogs;
using Jobplane.Benchmarks.Drain;
using Jobplane.Benchmarks.Enqueue;
using Jobplane.Benchmarks.Get;
using Jobplane.Benchmarks.Heartbeats;
using Jobplane.Benchmarks.Idle;
using Jobplane.Benchmarks.Latency;
using Jobplane.Benchmarks.Pages;
using Jobplane.Benchmarks.Peers;
using Jobplane.Benchmarks.Pinned;
using Jobplane.Benchmarks.Steady;

var root = new RootCommand("Measures Jobplane. Each command prints a table and a line of JSON; compare only figures of one run.")
{
    EnqueueBenchmark.Command(),
    DrainBenchmark.Command(),
    SteadyBenchmark.Command(),
    LatencyBenchmark.Command(),
    LatencyWorker.Command(),
    GetBenchmark.Command(),
    PagesBenchmark.Command(),
    BacklogBenchmark.Command(),
    PinnedBenchmark.Command(),
    IdleBenchmark.Command(),
    HeartbeatBenchmark.Command(),
    CompareBenchmark.Command(),
};
return await root.Parse(args).InvokeAsync();
