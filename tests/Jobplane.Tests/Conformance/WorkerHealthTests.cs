using Jobplane.Storage;
using Jobplane.Tests.EndToEnd;
using Jobplane.Tests.Faults;
using Jobplane.Tests.Stores;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Jobplane.Tests.Conformance;

/// <summary>What the health check says of a real worker.</summary>
public sealed class WorkerHealthTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    [Theory, EveryStore]
    public async Task Worker_WhoseHeartbeatsFailPastTheLease_IsUnhealthyUntilItHasALeaseAgain(StoreKind kind)
    {
        await using TestStore store = await TestStore.CreateAsync(kind);
        await using HandlerHost host = await StartAsync(store);
        await SeeAsync(host, HealthStatus.Healthy, "renewed its lease");
        var unheard = (UnheardStore)host.Get<IWorkerStore>();

        unheard.RefusesLeases = true;
        await SeeAsync(host, HealthStatus.Unhealthy, "has not renewed its lease");

        unheard.RefusesLeases = false;
        await SeeAsync(host, HealthStatus.Healthy, "renewed its lease");
    }

    [Theory, EveryStore]
    public async Task Worker_WhoseClaimHangs_IsUnhealthyUntilItComesBack(StoreKind kind)
    {
        await using TestStore store = await TestStore.CreateAsync(kind);
        await using HandlerHost host = await StartAsync(store);
        var unheard = (UnheardStore)host.Get<IWorkerStore>();
        try
        {
            unheard.HoldClaims();
            await host.EnqueueAsync();
            await SeeAsync(host, HealthStatus.Unhealthy, "hangs at claiming jobs of queue default");
        }
        finally
        {
            unheard.LetClaimsGo();
        }

        await SeeAsync(host, HealthStatus.Healthy, "renewed its lease");
    }

    [Theory, EveryStore]
    public async Task Worker_WhosePollHangs_IsUnhealthyUntilItComesBack(StoreKind kind)
    {
        await using TestStore store = await TestStore.CreateAsync(kind);
        await using HandlerHost host = await StartAsync(store);
        var polls = (HeldPolls)host.Get<IMaintenanceStore>();

        polls.Hold();
        await SeeAsync(host, HealthStatus.Unhealthy, "hangs at polling for jobs");

        polls.LetGo();
        await SeeAsync(host, HealthStatus.Healthy, "renewed its lease");
    }

    private static Task<HandlerHost> StartAsync(TestStore store) => HandlerHost.StartAsync(
        store,
        static (_, _) => Task.CompletedTask,
        configure: jobs =>
        {
            jobs.Services.Configure<WorkerOptions>(worker =>
            {
                worker.Lease = TimeSpan.FromSeconds(2);
                worker.HeartbeatInterval = TimeSpan.FromMilliseconds(200);
            });
            Wrap<IWorkerStore>(jobs.Services, static real => new UnheardStore(real));
            Wrap<IMaintenanceStore>(jobs.Services, HeldPolls.Over);
            jobs.Services.AddHealthChecks().AddJobplaneWorker();
        });

    private static void Wrap<T>(IServiceCollection services, Func<T, T> wrap)
        where T : class
    {
        ServiceDescriptor real = services.Last(service => service.ServiceType == typeof(T));
        services.AddSingleton(provider => wrap((T)ActivatorUtilities.CreateInstance(provider, real.ImplementationType!)));
    }

    private static Task<HealthReportEntry> SeeAsync(HandlerHost host, HealthStatus status, string words) => Eventually.SeeAsync(
        async () => (await host.Get<HealthCheckService>().CheckHealthAsync(TestContext.Current.CancellationToken)).Entries["jobplane_worker"],
        entry => entry.Status == status && entry.Description!.Contains(words, StringComparison.Ordinal),
        Patience);
}
