namespace Jobplane.Tests.Http;

/// <summary>
/// What each operation of the document needs in order to succeed. The tests that ask every operation, such as those of scopes and of other
/// projects' objects, take their requests from here, so an operation without a case fails them.
/// </summary>
internal static class OperationCases
{
    /// <summary>Makes, in a project, what an operation works on, and returns its id or name; or makes nothing, for one that needs nothing.</summary>
    private static readonly Dictionary<string, Func<TestApi, string, Task<string>>> Cases = new(StringComparer.Ordinal)
    {
        ["listJobs"] = WaitingJobAsync,
        ["exportJobs"] = FailedJobAsync,
        ["enqueueJob"] = NothingAsync,
        ["enqueueJobs"] = NothingAsync,
        ["getJob"] = WaitingJobAsync,
        ["listJobAttempts"] = FailedJobAsync,
        ["listJobLogs"] = LoggedJobAsync,
        ["streamJobEvents"] = FailedJobAsync,
        ["retryJob"] = FailedJobAsync,
        ["cancelJob"] = WaitingJobAsync,
        ["deleteJob"] = WaitingJobAsync,
        ["listBulkOperations"] = BulkAsync,
        ["startBulkOperation"] = NothingAsync,
        ["getBulkOperation"] = BulkAsync,
        ["cancelBulkOperation"] = BulkAsync,
        ["listFleetBulkOperations"] = BulkAsync,
        ["startFleetBulkOperation"] = NothingAsync,
        ["getFleetBulkOperation"] = BulkAsync,
        ["cancelFleetBulkOperation"] = BulkAsync,
        ["listSchedules"] = ScheduleAsync,
        ["getSchedule"] = ScheduleAsync,
        ["putSchedule"] = ScheduleAsync,
        ["deleteSchedule"] = ScheduleAsync,
        ["pauseSchedule"] = ScheduleAsync,
        ["resumeSchedule"] = PausedScheduleAsync,
        ["runSchedule"] = ScheduleAsync,
        ["listAuditEntries"] = AuditEntryAsync,
        ["getStatistics"] = NothingAsync,
        ["getFailures"] = NothingAsync,
        ["getFleetStatistics"] = NothingAsync,
        ["getFleetFailures"] = NothingAsync,
        ["listQueueStatistics"] = NothingAsync,
        ["listAttention"] = NothingAsync,
        ["listQueues"] = NothingAsync,
        ["setQueue"] = QueueAsync,
        ["pauseQueue"] = QueueAsync,
        ["resumeQueue"] = QueueAsync,
        ["listWorkers"] = NothingAsync,
        ["eraseProject"] = ProjectAsync,
        ["getLiveness"] = NothingAsync,
        ["getReadiness"] = NothingAsync,
    };

    public static IEnumerable<string> Operations => Cases.Keys;

    public static Task<string> PrepareAsync(TestApi api, DocumentedOperation operation, string project) =>
        Cases.TryGetValue(operation.Id, out Func<TestApi, string, Task<string>>? prepare)
            ? prepare(api, project)
            : throw new InvalidOperationException($"The operation {operation.Id} has no case. Add to {nameof(OperationCases)} what it needs in order to succeed.");

    /// <summary>Asks an operation, with the body that the document shows.</summary>
    public static async Task<ApiAnswer> AskAsync(
        TestApi api, DocumentedOperation operation, string target, string? token, string query = "", params (string Name, string Value)[] headers)
    {
        using StringContent? body = operation.BodyExample is { } json ? new StringContent(json, System.Text.Encoding.UTF8, "application/json") : null;
        return await api.SendAsync(new HttpMethod(operation.Method), operation.PathFor(target) + query, token, body, headers);
    }

    private static Task<string> NothingAsync(TestApi api, string project) => Task.FromResult("");

    private static Task<string> WaitingJobAsync(TestApi api, string project) => api.EnqueueAsync(project);

    private static async Task<string> FailedJobAsync(TestApi api, string project)
    {
        string id = await api.EnqueueAsync(project);
        await api.SetAsync(id, "status = 'failed', stage = NULL, attempts = 1, last_error = 'secret of a project'");
        return id;
    }

    private static async Task<string> LoggedJobAsync(TestApi api, string project)
    {
        string id = await api.EnqueueAsync(project);
        await api.LogAsync(id, project, line: 256, "secret of a project");
        await api.LogAsync(id, project, line: 257, "another secret of a project");
        return id;
    }

    private static async Task<string> BulkAsync(TestApi api, string project)
    {
        ApiAnswer answer = await api.PostAsync("/api/bulk", TestApi.Token(project), """{"action":"cancel","filter":{"error":"secret of a project"}}""");
        Assert.Equal(202, answer.Status);
        return answer.Data.GetProperty("id").GetString()!;
    }

    private static async Task<string> AuditEntryAsync(TestApi api, string project)
    {
        string id = await api.EnqueueAsync(project);
        Assert.Equal(200, (await api.PostAsync($"/api/jobs/{id}/cancel", TestApi.Token(project), json: null)).Status);
        return id;
    }

    private static async Task<string> ScheduleAsync(TestApi api, string project)
    {
        string name = $"schedule-{Guid.NewGuid():n}";
        using var body = new StringContent(
            """{"cron":"15 4 * * *","type":"provision_project","payload":{"secret":"of a project"}}""", System.Text.Encoding.UTF8, "application/json");
        Assert.Equal(200, (await api.SendAsync(HttpMethod.Put, $"/api/schedules/{name}", TestApi.Token(project), body)).Status);
        return name;
    }

    private static async Task<string> PausedScheduleAsync(TestApi api, string project)
    {
        string name = await ScheduleAsync(api, project);
        Assert.Equal(200, (await api.PostAsync($"/api/schedules/{name}/pause", TestApi.Token(project), json: null)).Status);
        return name;
    }

    private static async Task<string> ProjectAsync(TestApi api, string project)
    {
        string target = $"target-of-{project}";
        await api.EnqueueAsync(target);
        return target;
    }

    private static Task<string> QueueAsync(TestApi api, string project) => Task.FromResult($"queue-of-{project}");
}
