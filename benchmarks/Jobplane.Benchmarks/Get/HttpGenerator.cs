using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;

namespace Jobplane.Benchmarks.Get;

/// <summary>A load generator in this process, for machines without <c>wrk</c>. It costs about as much time as the server.</summary>
internal static class HttpGenerator
{
    public static async Task<LoadResult> RunAsync(Uri server, string token, IReadOnlyList<Guid> jobs, int connections, TimeSpan duration)
    {
        using var handler = new SocketsHttpHandler { MaxConnectionsPerServer = connections };
        using var client = new HttpClient(handler) { BaseAddress = server };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        var times = new Durations();
        long errors = 0;
        long startedAt = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, connections).Select(connection => Task.Run(async () =>
        {
            for (int i = connection; Stopwatch.GetElapsedTime(startedAt) < duration; i += connections)
            {
                long sentAt = Stopwatch.GetTimestamp();
                using HttpResponseMessage answer = await client.GetAsync(new Uri($"/api/jobs/{jobs[i % jobs.Count]}", UriKind.Relative));
                times.Add(sentAt, Stopwatch.GetTimestamp());
                if (answer.StatusCode != HttpStatusCode.OK)
                    Interlocked.Increment(ref errors);
            }
        })));
        return new LoadResult(
            times.Count, Stopwatch.GetElapsedTime(startedAt), times.Percentile(50), times.Percentile(99), times.Max, Interlocked.Read(ref errors));
    }
}
