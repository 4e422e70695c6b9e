using System.Diagnostics;
using Jobplane.Benchmarks.Hosting;
using Jobplane.Benchmarks.Stores;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Jobplane.Benchmarks.Steady;

/// <summary>
/// A producer and a worker that run until disposed of. Each has a host of its own, so the worker learns of jobs as from another
/// process; where processes do not hear of each other's jobs, they share one.
/// </summary>
internal sealed class SteadyLoad : IAsyncDisposable
{
    /// <summary>Most enqueues under way; beyond them the producer falls behind its rate.</summary>
    private const int MostPending = 20_000;

    private static readonly EnqueueOptions Options = new() { ProjectId = BenchmarkHost.ProjectId };
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(1);

    private readonly CancellationTokenSource _stop = new();
    private readonly PreciseDelay _tick = new(Tick);
    private IHost? _worker;
    private IHost? _client;
    private Task _producer = Task.CompletedTask;
    private Exception? _failure;
    private int _pending;

    private SteadyLoad(TimeSpan work) => Delay = new PreciseDelay(work);

    public JobTimes Times { get; } = new();

    public PreciseDelay Delay { get; }

    public static async Task<SteadyLoad> StartAsync(BenchmarkStore store, int concurrency, Producing producing, TimeSpan work)
    {
        var load = new SteadyLoad(work);
        load._worker = await BenchmarkHost.StartWorkerAsync(store, concurrency, jobs =>
        {
            jobs.Services.AddSingleton(load);
            jobs.AddHandler<Work, WorkHandler>();
        });
        load._client = store.NotifiesOthers ? await BenchmarkHost.StartClientAsync(store) : load._worker;
        JobClient client = load._client.Client();
        load._producer = Task.Run(() => producing.Rate is { } rate ? load.ProduceAtRateAsync(client, rate) : load.HoldDepthAsync(client, producing.Depth));
        return load;
    }

    /// <summary>Lets the load run; throws when the producer has failed.</summary>
    public async Task RunAsync(TimeSpan time)
    {
        if (await Task.WhenAny(_producer, Task.Delay(time)) == _producer)
            await _producer;
        if (Volatile.Read(ref _failure) is { } failure)
            throw new InvalidOperationException("An enqueue failed.", failure);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _producer.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (IHost? host in new HashSet<IHost?> { _worker, _client })
        {
            await host!.StopAsync();
            host.Dispose();
        }

        _tick.Dispose();
        Delay.Dispose();
        _stop.Dispose();
    }

    /// <summary>Single enqueues, each sent when it is due whether or not the ones before are answered.</summary>
    private async Task ProduceAtRateAsync(JobClient client, int rate)
    {
        long startedAt = Stopwatch.GetTimestamp();
        while (!_stop.IsCancellationRequested)
        {
            long due = (long)(Stopwatch.GetElapsedTime(startedAt).TotalSeconds * rate) - Times.Reserved;
            for (; due > 0 && Volatile.Read(ref _pending) < MostPending; due--)
            {
                Interlocked.Increment(ref _pending);
                _ = EnqueueAsync(client, Times.Reserve(1));
            }

            await _tick.WaitAsync();
        }

        while (Volatile.Read(ref _pending) > 0)
            await _tick.WaitAsync();
    }

    private async Task EnqueueAsync(JobClient client, int number)
    {
        try
        {
            await client.EnqueueAsync(new Work(number), Options);
            Times.Enqueue(number, Stopwatch.GetTimestamp());
        }
        catch (StoreException e)
        {
            Volatile.Write(ref _failure, e);
        }
        finally
        {
            Interlocked.Decrement(ref _pending);
        }
    }

    /// <summary>Batches, so that about as many jobs wait at any time.</summary>
    private async Task HoldDepthAsync(JobClient client, int depth)
    {
        int batch = Math.Clamp(depth / 2, 1, Producing.MostBatch);
        while (!_stop.IsCancellationRequested)
        {
            if (Times.Reserved - Times.Started > depth - batch)
            {
                await _tick.WaitAsync();
                continue;
            }

            int first = Times.Reserve(batch);
            await client.EnqueueManyAsync(Enumerable.Range(first, batch).Select(static number => new Work(number)), Options);
            long now = Stopwatch.GetTimestamp();
            for (int number = first; number < first + batch; number++)
                Times.Enqueue(number, now);
        }
    }
}
