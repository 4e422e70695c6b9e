using Jobplane.Benchmarks.Stores;
using Microsoft.Extensions.Hosting;

namespace Jobplane.Benchmarks.Hosting;

/// <summary>Preloads jobs for a worker to find.</summary>
internal static class Backlog
{
    private const int BatchSize = 10_000;

    public static async Task EnqueueAsync<TJob>(BenchmarkStore store, int count, Func<int, TJob> job)
        where TJob : notnull
    {
        using IHost host = await BenchmarkHost.StartClientAsync(store);
        var options = new EnqueueOptions { ProjectId = BenchmarkHost.ProjectId };
        for (int first = 0; first < count; first += BatchSize)
            await host.Client().EnqueueManyAsync(Enumerable.Range(first, Math.Min(BatchSize, count - first)).Select(job), options);
        await host.StopAsync();
    }
}
