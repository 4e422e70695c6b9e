using System.Text.Json;
using Jobplane.AspNetCore.Bulk;
using Jobplane.Server.Commands;

namespace Jobplane.Server.Access;

/// <summary>Queues and workers by way of a server, for tokens of an operator.</summary>
internal sealed class HttpFleetAccess(ServerConnection server) : IFleetAccess
{
    public Task<JsonPage> ListQueuesAsync(CancellationToken cancellationToken) => server.GetPageAsync("queues", cancellationToken);

    public Task<JsonPage> ListWorkersAsync(CancellationToken cancellationToken) => server.GetPageAsync("workers", cancellationToken);

    public Task<JsonElement> PauseQueueAsync(string name, CancellationToken cancellationToken) => PostAsync(name, "pause", cancellationToken);

    public Task<JsonElement> ResumeQueueAsync(string name, CancellationToken cancellationToken) => PostAsync(name, "resume", cancellationToken);

    public Task<JsonElement> SetConcurrencyAsync(string name, int? concurrency, CancellationToken cancellationToken) => server.SendAsync(
        HttpMethod.Put, $"queues/{Uri.EscapeDataString(name)}", JsonText.Compact(json => Write(json, concurrency)), ExitCodes.Usage, cancellationToken);

    public Task<JsonElement> PreviewEraseAsync(string project, CancellationToken cancellationToken) => server.SendAsync(
        HttpMethod.Post,
        "fleet/bulk",
        JsonText.Compact(json => BulkWriter.WriteRequest(json, ProjectJobs.All, isDryRun: true, project)),
        ExitCodes.Usage,
        cancellationToken);

    public Task<JsonElement> EraseProjectAsync(string project, CancellationToken cancellationToken) =>
        server.SendAsync(HttpMethod.Delete, $"projects/{Uri.EscapeDataString(project)}/jobs", body: null, ExitCodes.Usage, cancellationToken);

    private static void Write(Utf8JsonWriter json, int? concurrency)
    {
        json.WriteStartObject();
        json.WritePropertyName("concurrency");
        if (concurrency is { } number)
            json.WriteNumberValue(number);
        else
            json.WriteNullValue();
        json.WriteEndObject();
    }

    private Task<JsonElement> PostAsync(string name, string action, CancellationToken cancellationToken) =>
        server.SendAsync(HttpMethod.Post, $"queues/{Uri.EscapeDataString(name)}/{action}", body: null, ExitCodes.Usage, cancellationToken);
}
