using Jobplane;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Provisioning.Jobs;
using Provisioning.Worker.Cloud;
using Provisioning.Worker.Handlers;

namespace Provisioning.Worker;

/// <summary>What a worker does. Its program and its tests say so by the same method.</summary>
public static class ProvisioningWork
{
    public static JobplaneBuilder AddProvisioningWork(this JobplaneBuilder jobs)
    {
        ArgumentNullException.ThrowIfNull(jobs);
        jobs.Services.TryAddSingleton<ICloud, SimulatedCloud>();
        jobs.Services.TryAddSingleton(_ => new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.FromMinutes(2) }));
        return jobs
            .AddHandler<ProvisionProject, ProvisionProjectHandler>()
            .AddHandler<RotateKey, RotateKeyHandler>()
            .AddHandler<RotateStaleKeys, RotateStaleKeysHandler>()
            .AddHandler<DeliverWebhook, DeliverWebhookHandler>(handler =>
            {
                handler.Timeout = TimeSpan.FromSeconds(15);
                // 1 s, 4 s, 16 s … up to an hour. When the receiver says by Retry-After that it needs longer, that is heeded, up to six hours.
                handler.Retry = new RetryPolicy { Factor = 4, MaxDelay = TimeSpan.FromHours(1), MaxRetryAfter = TimeSpan.FromHours(6) };
            })
            .AddWorker(worker => worker.Queue(Queues.Provisioning, concurrency: 4).Queue(Queues.Webhooks, concurrency: 20))
            // Every night at three. Each worker declares it, and one of them fires it.
            .AddSchedule(
                RotateStaleKeys.Owner, RotateStaleKeys.ScheduleName, "0 3 * * *", new RotateStaleKeys(MaxAgeDays: 90),
                new() { Queue = Queues.Provisioning, Overlap = ScheduleOverlap.Skip });
    }
}
