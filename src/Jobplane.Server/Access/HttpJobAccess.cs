using System.Runtime.CompilerServices;
using System.Text.Json;
using Jobplane.AspNetCore.Bulk;
using Jobplane.Server.Commands;

namespace Jobplane.Server.Access;

/// <summary>Jobs by way of a server.</summary>
internal sealed class HttpJobAccess(ServerConnection server) : IJobAccess
{
    /// <summary>How long the server is to hold a request back: less than proxies wait for an answer.</summary>
    private const int WaitSeconds = 25;

    public Task<JsonElement> EnqueueAsync(NewJobArguments job, CancellationToken cancellationToken) =>
        server.SendAsync(HttpMethod.Post, "jobs", JsonText.Compact(json => Write(json, job)), ExitCodes.Usage, cancellationToken);

    public Task<JsonElement> GetAsync(Guid id, CancellationToken cancellationToken) => server.GetAsync($"jobs/{id}", cancellationToken);

    public Task<JsonElement> RetryAsync(Guid id, int? maxAttempts, CancellationToken cancellationToken)
    {
        string? body = maxAttempts is { } limit ? JsonText.Compact(json => WriteLimit(json, limit)) : null;
        // The arguments were checked before: what is refused is the job's state.
        return server.SendAsync(HttpMethod.Post, $"jobs/{id}/retry", body, ExitCodes.Error, cancellationToken);
    }

    public Task<JsonElement> CancelAsync(Guid id, CancellationToken cancellationToken) =>
        server.SendAsync(HttpMethod.Post, $"jobs/{id}/cancel", body: null, ExitCodes.Error, cancellationToken);

    public IAsyncEnumerable<JsonElement> ExportAsync(CancellationToken cancellationToken) => server.ReadLinesAsync("jobs/export", cancellationToken);

    public Task<JsonElement> StartBulkAsync(BulkRequest request, bool isDryRun, CancellationToken cancellationToken) => server.SendAsync(
        HttpMethod.Post, "bulk", JsonText.Compact(json => BulkWriter.WriteRequest(json, request, isDryRun)), ExitCodes.Usage, cancellationToken);

    public Task<JsonElement> GetBulkAsync(Guid id, CancellationToken cancellationToken) => server.GetAsync($"bulk/{id}", cancellationToken);

    public Task<JsonPage> ListAsync(JobListArguments filter, int limit, string? cursor, CancellationToken cancellationToken) => server.GetPageAsync(
        HttpQuery.Of("jobs", ("limit", $"{limit}"), ("status", filter.Status), ("type", filter.Type), ("queue", filter.Queue), ("cursor", cursor)),
        cancellationToken);

    public Task<JsonPage> ListLogsAsync(Guid id, int? attempt, int limit, string? cursor, CancellationToken cancellationToken) => server.GetPageAsync(
        HttpQuery.Of($"jobs/{id}/logs", ("limit", $"{limit}"), ("attempt", attempt is { } number ? $"{number}" : null), ("cursor", cursor)), cancellationToken);

    public async IAsyncEnumerable<JsonElement> WatchAsync(Guid id, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // The first look tells apart a server that is away for a moment from one that is not there.
        ServerAnswer answer = await WaitAsync(id, known: null, cancellationToken);
        yield return answer.Data;
        while (!JobText.IsFinished(answer.Data))
        {
            ServerAnswer next = await Outages.OutlastAsync(() => WaitAsync(id, answer.EntityTag, cancellationToken), TimeProvider.System, cancellationToken);
            if (next.Data.ValueKind == JsonValueKind.Undefined)
                continue;
            answer = next;
            yield return answer.Data;
        }
    }

    private Task<ServerAnswer> WaitAsync(Guid id, string? known, CancellationToken cancellationToken) =>
        server.WaitAsync($"jobs/{id}", known, WaitSeconds, cancellationToken);

    private static void Write(Utf8JsonWriter json, NewJobArguments job)
    {
        json.WriteStartObject();
        NewJobJson.WriteMembers(json, job);
        if (job.Delay is { } delay)
            json.WriteNumber("delay_seconds", (long)delay.TotalSeconds);
        if (job.ExpiresAfter is { } expiresAfter)
            json.WriteNumber("expires_after_seconds", (long)expiresAfter.TotalSeconds);
        if (job.Unique is { } unique)
            Write(json, unique);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, UniqueOptions unique)
    {
        json.WriteStartObject("unique");
        json.WriteString("key", unique.Key);
        json.WriteString("scope", unique.Scope.ToName());
        if (unique.Period is { } period)
            json.WriteNumber("period_seconds", (long)period.TotalSeconds);
        json.WriteString("on_conflict", unique.OnConflict.ToName());
        json.WriteEndObject();
    }

    private static void WriteLimit(Utf8JsonWriter json, int limit)
    {
        json.WriteStartObject();
        json.WriteNumber("max_attempts", limit);
        json.WriteEndObject();
    }
}
