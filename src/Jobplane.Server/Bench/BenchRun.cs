using System.Diagnostics;
using Jobplane.Server.Measuring;

namespace Jobplane.Server.Bench;

/// <summary>Enqueues jobs without work, lets a worker run them, and then sees how soon single ones start.</summary>
internal sealed class BenchRun(BenchTarget target, BenchPlan plan)
{
    private const int LatencyJobs = 200;

    /// <summary>The first calls open connections and compile statements and code.</summary>
    private const int WarmUpJobs = 100;

    private readonly EnqueueOptions _options = new() { ProjectId = target.Project, Queue = target.Project };
    private volatile string _phase = "starting";
    private Func<long> _done = static () => 0;

    public string Describe() => $"{_phase}: {_done():#,0} jobs";

    /// <summary>Runs the phases, one after the other. A phase whose time is over tells of the jobs that it has done.</summary>
    public async Task<IReadOnlyList<BenchPhase>> RunAsync(bool isAgreed, CancellationToken cancellationToken)
    {
        BenchPhase enqueued;
        long warmUp;
        using (IHost client = await target.StartClientAsync(isAgreed, cancellationToken))
        {
            var jobs = client.Services.GetRequiredService<JobClient>();
            warmUp = (await EnqueueAsync(jobs, Math.Min(WarmUpJobs, plan.Jobs), cancellationToken)).Jobs;
            enqueued = await EnqueueAsync(jobs, plan.Jobs, cancellationToken);
            await client.StopAsync(cancellationToken);
        }

        var remaining = new Countdown(warmUp + enqueued.Jobs);
        var starts = new Starts();
        long startedAt = Stopwatch.GetTimestamp();
        using IHost worker = await target.StartWorkerAsync(plan.Concurrency, remaining, starts, cancellationToken);
        try
        {
            BenchPhase drained = await DrainAsync(remaining, startedAt, cancellationToken);
            // Behind jobs that wait, a job's latency would be the length of the queue.
            return remaining.Done.IsCompleted
                ? [enqueued, drained, await MeasureLatencyAsync(worker.Services.GetRequiredService<JobClient>(), starts, cancellationToken)]
                : [enqueued, drained];
        }
        finally
        {
            await worker.StopAsync(CancellationToken.None);
        }
    }

    /// <summary>Lets each caller call again as soon as its last call is answered.</summary>
    private async Task<BenchPhase> EnqueueAsync(JobClient client, int jobs, CancellationToken cancellationToken)
    {
        var times = new Durations();
        Begin("enqueueing", () => times.Count);
        int taken = 0;
        long startedAt = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, plan.Concurrency).Select(_ => Task.Run(
            async () =>
            {
                while (Interlocked.Increment(ref taken) is var number && number <= jobs && Stopwatch.GetElapsedTime(startedAt) < plan.Share)
                {
                    long calledAt = Stopwatch.GetTimestamp();
                    await client.EnqueueAsync(new Noop(number), _options, cancellationToken);
                    times.Add(calledAt, Stopwatch.GetTimestamp());
                }
            },
            cancellationToken)));
        return new BenchPhase("enqueue", times.Count, Stopwatch.GetElapsedTime(startedAt), times);
    }

    private async Task<BenchPhase> DrainAsync(Countdown remaining, long startedAt, CancellationToken cancellationToken)
    {
        Begin("running", () => remaining.Seen);
        await remaining.Done.WaitAsync(plan.Share, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
        return new BenchPhase("run", remaining.Seen, Stopwatch.GetElapsedTime(startedAt), Times: null);
    }

    /// <summary>From the call that enqueues a job to the start of its handler in the same process, one job at a time.</summary>
    private async Task<BenchPhase> MeasureLatencyAsync(JobClient client, Starts starts, CancellationToken cancellationToken)
    {
        var times = new Durations();
        Begin("measuring latency", () => times.Count);
        long startedAt = Stopwatch.GetTimestamp();
        while (times.Count < LatencyJobs && Stopwatch.GetElapsedTime(startedAt) < plan.Share)
        {
            long calledAt = Stopwatch.GetTimestamp();
            Job job = await client.EnqueueAsync(new Ping((int)times.Count), _options, cancellationToken);
            times.Add(calledAt, await starts.WaitAsync(job.Id, cancellationToken));
        }

        return new BenchPhase("latency", times.Count, Stopwatch.GetElapsedTime(startedAt), times);
    }

    private void Begin(string phase, Func<long> done)
    {
        _done = done;
        _phase = phase;
    }
}
