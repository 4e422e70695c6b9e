using System.Text.Json;
using Jobplane.AspNetCore.Bulk;
using Jobplane.AspNetCore.Fleet;

namespace Jobplane.Server.Access;

/// <summary>Queues and workers directly on the store. Changes are noted in the audit log of a project.</summary>
internal sealed class StoreFleetAccess(StoreConnection store, string ownProject) : IFleetAccess
{
    public Task<JsonPage> ListQueuesAsync(CancellationToken cancellationToken) => store.RunAsync(
        async (FleetClient client) => new JsonPage(JsonText.ReadAll(await client.ListQueuesAsync(cancellationToken), FleetWriter.Write), Next: null),
        cancellationToken);

    public Task<JsonPage> ListWorkersAsync(CancellationToken cancellationToken) => store.RunAsync(
        async (FleetClient client) => new JsonPage(JsonText.ReadAll(await client.ListWorkersAsync(cancellationToken), FleetWriter.Write), Next: null),
        cancellationToken);

    public Task<JsonElement> PauseQueueAsync(string name, CancellationToken cancellationToken) => store.RunAsync(
        async (FleetClient client) =>
        {
            await client.PauseQueueAsync(name, ownProject, StoreConnection.Origin, cancellationToken);
            return JsonText.ReadData(json => FleetWriter.WritePaused(json, (name, true)));
        },
        cancellationToken);

    public Task<JsonElement> ResumeQueueAsync(string name, CancellationToken cancellationToken) => store.RunAsync(
        async (FleetClient client) =>
        {
            await client.ResumeQueueAsync(name, ownProject, StoreConnection.Origin, cancellationToken);
            return JsonText.ReadData(json => FleetWriter.WritePaused(json, (name, false)));
        },
        cancellationToken);

    public Task<JsonElement> SetConcurrencyAsync(string name, int? concurrency, CancellationToken cancellationToken) => store.RunAsync(
        async (FleetClient client) =>
        {
            await client.SetConcurrencyAsync(name, concurrency, ownProject, StoreConnection.Origin, cancellationToken);
            return JsonText.ReadData(json => FleetWriter.WriteConcurrency(json, (name, concurrency)));
        },
        cancellationToken);

    public Task<JsonElement> PreviewEraseAsync(string project, CancellationToken cancellationToken) => store.RunAsync(
        async (BulkClient client) =>
        {
            BulkPreview preview = await client.PreviewAsync(project, ProjectJobs.All, cancellationToken);
            return JsonText.ReadData(json => BulkWriter.WritePreview(json, preview));
        },
        cancellationToken);

    public Task<JsonElement> EraseProjectAsync(string project, CancellationToken cancellationToken) => store.RunAsync(
        async (FleetClient client) =>
        {
            ProjectErasure erasure = await client.EraseProjectAsync(project, ownProject, StoreConnection.Origin, cancellationToken);
            return JsonText.ReadData(json => FleetWriter.WriteErasure(json, erasure));
        },
        cancellationToken);
}
