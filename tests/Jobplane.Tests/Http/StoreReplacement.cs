using Jobplane.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Jobplane.Tests.Http;

/// <summary>Puts a broken store in the place of the server's own, which is registered after anything that a test registers.</summary>
internal sealed class StoreReplacement(BrokenStore store) : IServiceProviderFactory<IServiceCollection>
{
    public IServiceCollection CreateBuilder(IServiceCollection services) => services
        .AddSingleton<IJobStore>(store)
        .AddSingleton<IBulkStore>(store)
        .AddSingleton<IScheduleStore>(store)
        .AddSingleton<IStatisticsStore>(store)
        .AddSingleton<IFleetStore>(store)
        .AddSingleton<IStoreAdministration>(store);

    public IServiceProvider CreateServiceProvider(IServiceCollection containerBuilder) => containerBuilder.BuildServiceProvider();
}
