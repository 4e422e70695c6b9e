using System.Diagnostics;
using Microsoft.Extensions.Hosting;

namespace Jobplane.FaultNode;

/// <summary>Enqueues at a steady rate, and writes down each id that the client acknowledged: <c>ack, id, time</c>.</summary>
public sealed class Producer(JobClient client, NodeSettings settings, DurableLog log) : BackgroundService
{
    private const int Callers = 8;
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(100);

    private readonly EnqueueOptions _options = new() { ProjectId = "faults", MaxAttempts = settings.MaxAttempts };

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => EnqueueUntilAsync(stoppingToken)));

    private async Task EnqueueUntilAsync(CancellationToken stoppingToken)
    {
        TimeSpan pause = TimeSpan.FromSeconds((double)Callers / settings.Rate);
        while (!stoppingToken.IsCancellationRequested)
        {
            bool isStored = await TryEnqueueAsync();
            await Task.Delay(isStored ? pause : Patience, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<bool> TryEnqueueAsync()
    {
        try
        {
            Job job = await EnqueueAsync();
            log.Append($"ack {job.Id} {Stopwatch.GetTimestamp()}", flush: true);
            return true;
        }
        catch (StoreUnavailableException)
        {
            // The job may be stored or not. Nobody was told that it is.
            return false;
        }
#pragma warning disable CA1031 // An outage must not look like anything else: the checker fails on this line.
        catch (Exception e)
#pragma warning restore CA1031
        {
            log.Append($"error {e.GetType().Name} {e.Message.ReplaceLineEndings(" ")}", flush: true);
            return false;
        }
    }

    private Task<Job> EnqueueAsync() => settings.Load switch
    {
        NodeLoad.Effects => client.EnqueueAsync(new EffectJob(settings.Milliseconds), _options, CancellationToken.None),
        NodeLoad.Reports => client.EnqueueAsync(new ReportJob(settings.Milliseconds), _options, CancellationToken.None),
        _ => client.EnqueueAsync(new FaultJob(settings.Milliseconds), _options, CancellationToken.None),
    };
}
