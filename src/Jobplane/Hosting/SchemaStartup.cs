using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Jobplane.Hosting;

/// <summary>Brings the schema up to date, or checks it, before anything else of Jobplane starts.</summary>
internal sealed class SchemaStartup(IStoreAdministration store, IOptions<JobplaneOptions> options) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => options.Value.MigrateOnStart
        ? store.MigrateAsync(cancellationToken)
        : store.CheckSchemaAsync(cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
