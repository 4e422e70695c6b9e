using Jobplane.FaultNode;
using Jobplane.Storage;
using Jobplane.Tests.EndToEnd;
using Jobplane.Tests.Stores;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Jobplane.Tests.Faults;

/// <summary>A connection that breaks between the commit of a claim and its answer.</summary>
public sealed class LostAnswerTests
{
    private const int Jobs = 30;

    [Theory, EveryStore]
    public async Task Claim_AnswerLost_ItsJobsRunAlthoughTheWorkerKeepsItsLease(StoreKind kind)
    {
        await using TestStore store = await TestStore.CreateAsync(kind);
        string log = Path.GetTempFileName();
        ServiceCollection services = new();
        services
            .AddSingleton<IConfiguration>(new ConfigurationBuilder().Build())
            .AddLogging()
            .AddSingleton(new DurableLog(log))
            .AddJobplane(jobs =>
            {
                store.Use(jobs);
                jobs.AddHandler<FaultJob, FaultJobHandler>().AddWorker();
            });
        ServiceDescriptor real = services.Last(service => service.ServiceType == typeof(IWorkerStore));
        services.AddSingleton<IWorkerStore>(provider =>
            new ForgetfulStore((IWorkerStore)ActivatorUtilities.CreateInstance(provider, real.ImplementationType!)));
        await using (ServiceProvider node = services.BuildServiceProvider())
        {
            await node.GetRequiredService<JobClient>().EnqueueManyAsync(
                Enumerable.Repeat(new FaultJob(1), Jobs), new EnqueueOptions { ProjectId = "faults" }, TestContext.Current.CancellationToken);
            foreach (IHostedService service in node.GetServices<IHostedService>())
                await service.StartAsync(CancellationToken.None);

            await Eventually.SeeAsync(
                async () => Convert.ToInt64(await store.ScalarAsync($"SELECT count(*) FROM {store.Table("jobs")} WHERE status = 'completed' AND attempts = 1")),
                completed => completed == Jobs,
                FaultRun.Patience);

            Assert.NotEqual(0, ((ForgetfulStore)node.GetRequiredService<IWorkerStore>()).Lost);
            // The lease is never lost, and each job has run once.
            Assert.Equal(1L, Convert.ToInt64(await store.ScalarAsync($"SELECT count(*) FROM {store.Table("workers")}")));
            Assert.Equal(Jobs, File.ReadLines(log).Count(line => line.StartsWith("start ", StringComparison.Ordinal)));
            foreach (IHostedService service in node.GetServices<IHostedService>())
                await service.StopAsync(CancellationToken.None);
        }

        File.Delete(log);
    }
}
