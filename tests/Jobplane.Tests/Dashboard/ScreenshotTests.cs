using System.Globalization;
using Jobplane.Tests.Architecture;
using Jobplane.Tests.Http;
using Jobplane.Tests.Stores;
using Microsoft.Playwright;

namespace Jobplane.Tests.Dashboard;

/// <summary>Makes the pictures of the documentation, when it is asked to: <c>./test -class '*ScreenshotTests' -explicit only</c>.</summary>
public sealed class ScreenshotTests(Chromium chromium)
{
    private const int MostBytes = 150_000;
    private const string Project = "acme";

    private static readonly (string Type, string Queue, double Share, double Milliseconds)[] Work =
    [
        ("send_welcome_email", "mail", 0.5, 120), ("charge_card", "payments", 0.25, 900), ("provision_project", "default", 0.15, 2100), ("export_report", "reports", 0.1, 9000),
    ];

    [Fact(Explicit = true)]
    public async Task Pages_are_pictured_in_light_and_dark()
    {
        await using TestApi api = await TestApi.CreateAsync(StoreKind.Sqlite);
        await FillStatisticsAsync(api);
        string failed = await FillJobsAsync(api);
        string token = TestApi.Token(Project, ["operator", "jobs:read", "jobs:write"], "ada");

        foreach (ColorScheme scheme in new[] { ColorScheme.Light, ColorScheme.Dark })
        {
            string suffix = scheme.ToString().ToLowerInvariant();
            await using Visitor visitor = await Visitor.ArriveAsync(chromium, api, token, width: 1280, scheme: scheme);
            await TakeAsync(visitor, "/", $"dashboard-overview-{suffix}.png");
            await TakeAsync(visitor, $"/jobs/{failed}", $"dashboard-job-{suffix}.png");
        }
    }

    private static async Task TakeAsync(Visitor visitor, string path, string file)
    {
        await visitor.Page.SetViewportSizeAsync(1280, 860);
        await visitor.GoAsync(path);
        await visitor.Page.Locator("[data-live-state]").WaitForAsync();
        string target = Path.Combine(Repository.Root, "docs/images", file);
        await visitor.Page.ScreenshotAsync(new PageScreenshotOptions { Path = target });
        Assert.InRange(new FileInfo(target).Length, 1, MostBytes);
    }

    private static async Task FillStatisticsAsync(TestApi api)
    {
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        for (int minute = 0; minute < 60; minute++)
            await FillBucketAsync(api, 1, Floor(now, TimeSpan.FromMinutes(1)).AddMinutes(-minute), 90 + (40 * Math.Sin(minute / 7.0)) + (minute * 7 % 23), minute is 17 or 18 or 19);
        for (int hour = 0; hour < 24; hour++)
            await FillBucketAsync(api, 60, Floor(now, TimeSpan.FromHours(1)).AddHours(-hour), 4800 + (2600 * Math.Cos(hour / 3.8)), hour is 5);
    }

    private static async Task FillBucketAsync(TestApi api, int span, DateTimeOffset at, double count, bool isBad)
    {
        foreach ((string type, string queue, double share, double milliseconds) in Work)
        {
            int completed = (int)(count * share);
            int failed = type == "charge_card" ? isBad ? completed / 2 : completed / 40 : 0;
            await api.Store.ExecuteAsync(
                "INSERT INTO job_statistics (project_id, span, at, queue, type, completed, failed, failed_attempts, cancelled, waits, runs) VALUES ('*', @span, @at, @queue, @type, @completed, @failed, @attempts, 0, @waits, @runs)",
                ("span", span), ("at", at), ("queue", queue), ("type", type), ("completed", completed), ("failed", failed / 4), ("attempts", failed),
                ("waits", Histogram(completed, isBad ? 180 : 22 + (completed % 9))), ("runs", Histogram(completed, milliseconds)));
        }
    }

    /// <summary>Counts around a duration, in the sizes that the store keeps.</summary>
    private static string Histogram(int count, double milliseconds)
    {
        int middle = (int)(4 * Math.Log2(milliseconds));
        int[] sizes = new int[middle + 8];
        foreach ((int offset, double share) in new[] { (-2, 0.2), (0, 0.45), (2, 0.25), (5, 0.07), (7, 0.03) })
            sizes[Math.Max(0, middle + offset)] += (int)Math.Ceiling(count * share);
        return $"[{string.Join(',', sizes)}]";
    }

    private static async Task<string> FillJobsAsync(TestApi api)
    {
        foreach ((string type, string queue, _, _) in Work)
        {
            for (int i = 0; i < 6; i++)
                await api.EnqueueAsync(Project, $$"""{"type":"{{type}}","queue":"{{queue}}"}""");
        }

        for (int i = 0; i < 3; i++)
        {
            await api.Store.ExecuteAsync(
                "INSERT INTO workers (id, host, process_id, version, queues, slots, types, started_at, heartbeat_at, lease_expires_at) VALUES (@id, @host, 7, '0.1.0', @queues, 20, @types, @at, @at, @until)",
                ("id", Guid.NewGuid()), ("host", $"worker-{i + 1}"), ("queues", $"[{string.Join(',', Work.Select(work => $"\"{work.Queue}\""))}]"),
                ("types", $"[{string.Join(',', Work.Select(work => $"\"{work.Type}\""))}]"), ("at", TimeProvider.System.GetUtcNow()), ("until", TimeProvider.System.GetUtcNow().AddDays(1)));
        }

        return await FailAsync(api);
    }

    private static async Task<string> FailAsync(TestApi api)
    {
        const string error = "TimeoutException: The payment service did not answer within 10 s.\n   at Shop.Payments.ChargeCardHandler.HandleAsync(ChargeCard job, JobContext context)";
        string id = await api.EnqueueAsync(Project, """{"type":"charge_card","queue":"payments","payload":{"order":"A-20318","amount_cents":12900,"currency":"CHF","customer":{"id":918273645546372819,"region":"eu"}}}""");
        DateTimeOffset start = TimeProvider.System.GetUtcNow().AddMinutes(-4);
        (int From, int To)[] attempts = [(3, 13), (31, 41), (88, 98)];
        for (int i = 0; i < attempts.Length; i++)
        {
            await api.Store.ExecuteAsync(
                "INSERT INTO job_attempts (job_id, project_id, attempt, worker_id, started_at, finished_at, error) VALUES (@id, @project, @attempt, @worker, @from, @to, @error)",
                ("id", Guid.Parse(id)), ("project", Project), ("attempt", i + 1), ("worker", Guid.NewGuid()), ("from", start.AddSeconds(attempts[i].From)), ("to", start.AddSeconds(attempts[i].To)), ("error", error));
            await api.Store.ExecuteAsync(
                "INSERT INTO job_logs (job_id, project_id, attempt, seq, logged_at, level, message) VALUES (@id, @project, @attempt, @attempt, @at, 'information', 'Charging order A-20318')",
                ("id", Guid.Parse(id)), ("project", Project), ("attempt", i + 1), ("at", start.AddSeconds(attempts[i].From)));
        }

        await api.SetAsync(
            id,
            $"status = 'failed', stage = NULL, attempts = 3, last_error = '{error}', created_at = '{Text(start)}', scheduled_at = '{Text(start.AddSeconds(87))}', started_at = '{Text(start.AddSeconds(88))}', completed_at = '{Text(start.AddSeconds(98))}'");
        return id;
    }

    private static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);

    private static DateTimeOffset Floor(DateTimeOffset time, TimeSpan unit) => new(time.UtcTicks - (time.UtcTicks % unit.Ticks), TimeSpan.Zero);
}
