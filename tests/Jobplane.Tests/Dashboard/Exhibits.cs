using System.Globalization;
using System.Text.Json;
using Jobplane.Tests.Http;

namespace Jobplane.Tests.Dashboard;

/// <summary>Something of everything that the dashboard shows, of one project, with a text of the test's choice wherever one can stand.</summary>
internal static class Exhibits
{
    private static readonly string[] Actions = ["pause", "resume"];

    /// <summary>Puts it into the store, and returns the id of a failed job that has all that a job can have.</summary>
    public static async Task<string> ShowAsync(TestApi api, string project, string text)
    {
        string token = TestApi.Token(project, subject: text);
        string payload = JsonSerializer.Serialize(new Dictionary<string, string>(StringComparer.Ordinal) { [text] = text });
        string id = await api.EnqueueAsync(project, $$"""{"type":"exhibit","queue":"exhibits","payload":{{payload}}}""");
        await api.ReportAsync(id, project, 40, Quoted(text), claim: 7, JsonSerializer.Serialize(text).Replace("'", "''", StringComparison.Ordinal));
        await SetAsync(api, id, "failed", text);
        await api.Store.ExecuteAsync(
            $"INSERT INTO {api.Store.Table("job_attempts")} (job_id, project_id, attempt, started_at, finished_at, error) VALUES (@id, @project, 1, @at, @at, @error)",
            ("id", Guid.Parse(id)), ("project", project), ("at", Now.AddSeconds(-5)), ("error", text));
        await api.Store.ExecuteAsync(
            $"INSERT INTO {api.Store.Table("job_logs")} (job_id, project_id, attempt, seq, logged_at, level, message) VALUES (@id, @project, 1, 1, @at, 'warning', @message)",
            ("id", Guid.Parse(id)), ("project", project), ("at", Now.AddSeconds(-5)), ("message", text));
        await api.SendAsync(
            HttpMethod.Put, "/api/schedules/exhibit", token, new StringContent($$"""{"cron":"0 8 * * MON-FRI","type":"exhibit","payload":{{payload}}}""", System.Text.Encoding.UTF8, "application/json"));
        foreach (string action in Actions)
            await api.PostAsync($"/api/schedules/exhibit/{action}", token, json: null);
        await api.Store.ExecuteAsync(
            $"INSERT INTO {api.Store.Table("workers")} (id, host, process_id, version, queues, slots, types, started_at, heartbeat_at, lease_expires_at) VALUES (@id, @host, 7, @version, {Empty(api)}, 20, {Empty(api)}, @at, @at, @until)",
            ("id", Guid.NewGuid()), ("host", text), ("version", text), ("at", Now), ("until", Now.AddDays(1)));
        foreach (string owner in new[] { project, "*" })
            await CountAsync(api, owner, project, id, text);
        using var dashboard = DashboardRequests.To(api);
        Assert.Equal(303, (await dashboard.PostAsync("/bulk", token, ("action", "cancel"), ("q", "type:exhibits"))).Status);
        return id;
    }

    /// <summary>Statistics of the last hour in which jobs of type "exhibits" were completed, and failed with the text.</summary>
    private static async Task CountAsync(TestApi api, string owner, string project, string id, string text)
    {
        string fingerprint = id.Replace("-", "", StringComparison.Ordinal)[..16];
        string one = api.Store.Kind == Stores.StoreKind.Postgres ? "'{1}'" : "'[1]'";
        await api.Store.ExecuteAsync(
            $"INSERT INTO {api.Store.Table("failure_groups")} (project_id, fingerprint, type, error, first_seen_at, last_seen_at, sample_project_id, sample_job_id) VALUES ('{owner}', '{fingerprint}', 'exhibits', @error, @at, @at, '{project}', @id)",
            ("error", text), ("at", Now), ("id", Guid.Parse(id)));
        foreach (int minutes in new[] { 1, 60 })
        {
            DateTimeOffset at = new(Now.UtcTicks - (Now.UtcTicks % (minutes * TimeSpan.TicksPerMinute)), TimeSpan.Zero);
            await api.Store.ExecuteAsync(
                $"INSERT INTO {api.Store.Table("failure_counts")} (project_id, span, at, fingerprint, failed, failed_attempts) VALUES ('{owner}', {minutes}, @at, '{fingerprint}', 1, 1)", ("at", at));
            await api.Store.ExecuteAsync(
                $"INSERT INTO {api.Store.Table("job_statistics")} (project_id, span, at, queue, type, completed, failed, failed_attempts, cancelled, waits, runs) VALUES ('{owner}', {minutes}, @at, 'exhibits', 'exhibits', 1, 1, 1, 0, {one}, {one}) ON CONFLICT DO NOTHING", ("at", at));
        }
    }

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    private static Task SetAsync(TestApi api, string id, string status, string error)
    {
        string time = Now.AddSeconds(-1).ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
        return api.SetAsync(id, $"status = '{status}', stage = NULL, attempts = 1, started_at = '{time}', completed_at = '{time}', last_error = '{Quoted(error)}'");
    }

    private static string Quoted(string text) => text.Replace("'", "''", StringComparison.Ordinal);

    private static string Empty(TestApi api) => api.Store.Kind == Stores.StoreKind.Postgres ? "'{}'" : "'[]'";
}
