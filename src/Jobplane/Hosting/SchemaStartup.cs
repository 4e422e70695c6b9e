using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Jobplane.Hosting;

/// <summary>Brings the schema up to date, or checks it, before anything else of Jobplane starts.</summary>
internal sealed class SchemaStartup(IStoreAdministration store, IOptions<JobplaneOptions> options) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (options.Value.MigrateOnStart)
            await store.MigrateAsync(cancellationToken).ConfigureAwait(false);
        await store.CheckSchemaAsync(cancellationToken).ConfigureAwait(false);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
