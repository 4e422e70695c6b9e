using System.Text.Json;
using Jobplane.Server.Commands;

namespace Jobplane.Server.Access;

/// <summary>Schedules by way of a server.</summary>
internal sealed class HttpScheduleAccess(ServerConnection server) : IScheduleAccess
{
    public Task<JsonPage> ListAsync(int limit, string? cursor, CancellationToken cancellationToken) =>
        server.GetPageAsync(HttpQuery.Of("schedules", ("limit", $"{limit}"), ("cursor", cursor)), cancellationToken);

    public Task<JsonElement> GetAsync(string name, CancellationToken cancellationToken) => server.GetAsync(PathOf(name), cancellationToken);

    public Task<JsonElement> PutAsync(string name, ScheduleArguments schedule, CancellationToken cancellationToken) => server.SendAsync(
        HttpMethod.Put, PathOf(name), JsonText.Compact(json => Write(json, schedule)), ExitCodes.Usage, cancellationToken);

    public Task DeleteAsync(string name, CancellationToken cancellationToken) =>
        server.SendAsync(HttpMethod.Delete, PathOf(name), body: null, ExitCodes.Usage, cancellationToken);

    public Task<JsonElement> PauseAsync(string name, CancellationToken cancellationToken) => PostAsync(name, "pause", cancellationToken);

    public Task<JsonElement> ResumeAsync(string name, CancellationToken cancellationToken) => PostAsync(name, "resume", cancellationToken);

    public Task<JsonElement> RunAsync(string name, CancellationToken cancellationToken) => PostAsync(name, "run", cancellationToken);

    private Task<JsonElement> PostAsync(string name, string action, CancellationToken cancellationToken) =>
        server.SendAsync(HttpMethod.Post, $"{PathOf(name)}/{action}", body: null, ExitCodes.Usage, cancellationToken);

    private static string PathOf(string name) => $"schedules/{Uri.EscapeDataString(name)}";

    private static void Write(Utf8JsonWriter json, ScheduleArguments schedule)
    {
        json.WriteStartObject();
        json.WriteString("cron", schedule.Cron);
        if (schedule.TimeZone is not null)
            json.WriteString("time_zone", schedule.TimeZone);
        if (schedule.MissedFires is not null)
            json.WriteString("missed_fires", schedule.MissedFires);
        if (schedule.Overlap is not null)
            json.WriteString("overlap", schedule.Overlap);
        if (schedule.Job.ExpiresAfter is { } expiresAfter)
            json.WriteNumber("expires_after_seconds", expiresAfter.TotalSeconds);
        NewJobJson.WriteMembers(json, schedule.Job);
        json.WriteEndObject();
    }
}
