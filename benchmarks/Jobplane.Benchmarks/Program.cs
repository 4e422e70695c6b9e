using System.CommandLine;
using Jobplane.Benchmarks.Drain;
using Jobplane.Benchmarks.Enqueue;

var root = new RootCommand("Measures Jobplane. Each command prints a table and a line of JSON; compare only figures of one run.")
{
    EnqueueBenchmark.Command(),
    DrainBenchmark.Command(),
};
return await root.Parse(args).InvokeAsync();
