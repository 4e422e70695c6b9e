namespace Jobplane.AspNetCore.OpenApi;

/// <summary>Bodies as they may look.</summary>
internal static class ApiExamples
{
    public const string NewJob = """{"type": "provision_project", "payload": {"region": "us-east-1"}, "queue": "default", "max_attempts": 3, "delay_seconds": 60}""";

    public const string NewBatch = """{"jobs": [{"type": "provision_project", "payload": {"region": "us-east-1"}}, {"type": "send_welcome_email"}]}""";

    public const string RetryRequest = """{"max_attempts": 5}""";

    public const string Job = $$"""{"data": {{JobItem}}}""";

    public const string Jobs = $$"""{"data": [{{JobItem}}]}""";

    public const string JobPage = $$"""{"data": [{{JobItem}}], "next_cursor": null}""";

    public const string EnqueuedJob = $$"""{"data": {{EnqueuedItem}}}""";

    public const string EnqueuedJobs = $$"""{"data": [{{EnqueuedItem}}]}""";

    public const string CancelledJob =
        """
        {"data": {"id": "550e8400-e29b-41d4-a716-446655440000", "type": "provision_project", "status": "cancelled", "payload": {"region": "us-east-1"},
        "attempts": 0, "max_attempts": 3, "last_error": null, "scheduled_at": "2026-01-29T10:00:00.000Z", "started_at": null,
        "completed_at": "2026-01-29T09:56:00.000Z", "created_at": "2026-01-29T09:55:00.000Z", "queue": "default", "priority": 0, "cancel_requested": true,
        "expires_at": null, "progress": null, "result": null, "trace_id": null}}
        """;

    public const string RetriedJob =
        """
        {"data": {"id": "550e8400-e29b-41d4-a716-446655440000", "type": "provision_project", "status": "pending", "attempts": 2, "max_attempts": 3,
        "scheduled_at": "2026-01-29T10:05:00.000Z", "created_at": "2026-01-29T09:55:00.000Z"}}
        """;

    public const string Events =
        "retry: 2000\n\nid: cQkXz1Zr2eVw0nX5b3aTgA\ndata: {\"data\":{\"id\":\"550e8400-e29b-41d4-a716-446655440000\",\"type\":\"provision_project\",\"status\":\"running\"}}\n\n";

    public const string Export =
        "{\"id\":\"550e8400-e29b-41d4-a716-446655440000\",\"type\":\"provision_project\",\"status\":\"completed\",\"failed_attempts\":[]}\n";
    public const string NewBulkOperation =
        """{"action": "retry", "filter": {"status": "failed", "error": "Connection refused", "args": {"region": "us-east-1"}}, "max_attempts": 5, "dry_run": false}""";

    public const string NewFleetBulkOperation =
        """{"action": "cancel", "filter": {"status": "pending", "created_before": "2026-01-29T00:00:00Z"}, "dry_run": false, "project_id": "proj-123"}""";

    public const string BulkPreview =
        """{"data": {"dry_run": true, "count": 1000, "more": true, "sample": ["550e8400-e29b-41d4-a716-446655440000"]}}""";

    public const string StartedBulkOperation =
        """
        {"data": {"id": "3f2504e0-4f89-41d3-9a0c-0305e82c3301", "project_id": "proj-123", "action": "retry",
        "filter": {"status": "failed", "error": "Connection refused"}, "max_attempts": 5, "state": "running", "examined": 0, "changed": 0,
        "skipped": {"running": 0, "attempts_used_up": 0, "finished": 0}, "actor": "ann", "error": null, "created_at": "2026-01-29T10:00:00.000Z",
        "started_at": null, "finished_at": null}}
        """;

    public const string BulkOperation =
        """
        {"data": {"id": "3f2504e0-4f89-41d3-9a0c-0305e82c3301", "project_id": "proj-123", "action": "retry",
        "filter": {"status": "failed", "error": "Connection refused"}, "max_attempts": 5, "state": "completed", "examined": 2817, "changed": 2817,
        "skipped": {"running": 0, "attempts_used_up": 0, "finished": 0}, "actor": "ann", "error": null, "created_at": "2026-01-29T10:00:00.000Z",
        "started_at": "2026-01-29T10:00:01.000Z", "finished_at": "2026-01-29T10:00:09.000Z"}}
        """;

    public const string CancelledBulkOperation =
        """
        {"data": {"id": "3f2504e0-4f89-41d3-9a0c-0305e82c3301", "project_id": "proj-123", "action": "retry",
        "filter": {"status": "failed", "error": "Connection refused"}, "max_attempts": 5, "state": "cancelled", "examined": 1500, "changed": 1500,
        "skipped": {"running": 0, "attempts_used_up": 0, "finished": 0}, "actor": "ann", "error": null, "created_at": "2026-01-29T10:00:00.000Z",
        "started_at": "2026-01-29T10:00:01.000Z", "finished_at": "2026-01-29T10:00:09.000Z"}}
        """;

    public const string BulkPage =
        """
        {"data": [{"id": "3f2504e0-4f89-41d3-9a0c-0305e82c3301", "project_id": "proj-123", "action": "retry",
        "filter": {"status": "failed", "error": "Connection refused"}, "max_attempts": 5, "state": "completed", "examined": 2817, "changed": 2817,
        "skipped": {"running": 0, "attempts_used_up": 0, "finished": 0}, "actor": "ann", "error": null, "created_at": "2026-01-29T10:00:00.000Z",
        "started_at": "2026-01-29T10:00:01.000Z", "finished_at": "2026-01-29T10:00:09.000Z"}], "next_cursor": null}
        """;

    public const string StartedFleetBulkOperation =
        """
        {"data": {"id": "3f2504e0-4f89-41d3-9a0c-0305e82c3301", "project_id": null, "action": "retry",
        "filter": {"status": "failed", "error": "Connection refused"}, "max_attempts": 5, "state": "running", "examined": 0, "changed": 0,
        "skipped": {"running": 0, "attempts_used_up": 0, "finished": 0}, "actor": "ann", "error": null, "created_at": "2026-01-29T10:00:00.000Z",
        "started_at": null, "finished_at": null}}
        """;

    public const string FleetBulkOperation =
        """
        {"data": {"id": "3f2504e0-4f89-41d3-9a0c-0305e82c3301", "project_id": null, "action": "retry",
        "filter": {"status": "failed", "error": "Connection refused"}, "max_attempts": 5, "state": "completed", "examined": 2817, "changed": 2817,
        "skipped": {"running": 0, "attempts_used_up": 0, "finished": 0}, "actor": "ann", "error": null, "created_at": "2026-01-29T10:00:00.000Z",
        "started_at": "2026-01-29T10:00:01.000Z", "finished_at": "2026-01-29T10:00:09.000Z"}}
        """;

    public const string CancelledFleetBulkOperation =
        """
        {"data": {"id": "3f2504e0-4f89-41d3-9a0c-0305e82c3301", "project_id": null, "action": "retry",
        "filter": {"status": "failed", "error": "Connection refused"}, "max_attempts": 5, "state": "cancelled", "examined": 1500, "changed": 1500,
        "skipped": {"running": 0, "attempts_used_up": 0, "finished": 0}, "actor": "ann", "error": null, "created_at": "2026-01-29T10:00:00.000Z",
        "started_at": "2026-01-29T10:00:01.000Z", "finished_at": "2026-01-29T10:00:09.000Z"}}
        """;

    public const string FleetBulkPage =
        """
        {"data": [{"id": "3f2504e0-4f89-41d3-9a0c-0305e82c3301", "project_id": null, "action": "retry",
        "filter": {"status": "failed", "error": "Connection refused"}, "max_attempts": 5, "state": "completed", "examined": 2817, "changed": 2817,
        "skipped": {"running": 0, "attempts_used_up": 0, "finished": 0}, "actor": "ann", "error": null, "created_at": "2026-01-29T10:00:00.000Z",
        "started_at": "2026-01-29T10:00:01.000Z", "finished_at": "2026-01-29T10:00:09.000Z"}], "next_cursor": null}
        """;

    public const string NewSchedule =
        """
        {"cron": "0 8 * * MON-FRI", "time_zone": "Europe/Zurich", "missed_fires": "once", "overlap": "skip", "type": "send_digest",
        "payload": {"kind": "short"}, "queue": "default", "priority": 0, "max_attempts": 3, "expires_after_seconds": 3600}
        """;

    public const string Schedule = $$"""{"data": {{ScheduleItem}}}""";

    public const string SchedulePage = $$"""{"data": [{{ScheduleItem}}], "next_cursor": null}""";

    public const string PausedSchedule = $$"""{"data": {{PausedScheduleItem}}}""";

    public const string Attempts =
        """
        {"data": [{"attempt": 1, "started_at": "2026-01-29T10:00:05.000Z", "finished_at": "2026-01-29T10:00:06.000Z", "error": "Connection refused",
        "worker_id": "7c9e6679-7425-40de-944b-e07fc1f90ae7"}], "next_cursor": null}
        """;

    public const string Logs =
        """
        {"data": [{"attempt": 1, "at": "2026-01-29T10:00:07.000Z", "level": "information", "message": "Zone eu-1 is ready."}], "next_cursor": null}
        """;

    public const string Audit =
        """
        {"data": [{"action": "job.cancel", "job_id": "550e8400-e29b-41d4-a716-446655440000", "actor": "ann", "remote_address": "192.0.2.7",
        "request_id": "8f14e45fceea467a9c1d2f3b4a5c6d7e", "details": {"status": "pending"}, "created_at": "2026-01-29T10:05:00.000Z"}], "next_cursor": null}
        """;

    public const string Queues =
        """
        {"data": [{"name": "default", "paused": false, "paused_at": null, "concurrency": null, "depth": 12, "oldest_ready_at": "2026-01-29T10:00:00.000Z", "running": 4}],
        "next_cursor": null}
        """;

    public const string QueueSettings = """{"concurrency": 10}""";

    public const string QueueConcurrency = """{"data": {"name": "default", "concurrency": 10}}""";

    public const string PausedQueue = """{"data": {"name": "default", "paused": true}}""";

    public const string ResumedQueue = """{"data": {"name": "default", "paused": false}}""";

    public const string Erasure = """{"data": {"deleted": 25000, "finished": false}}""";

    public const string Workers =
        """
        {"data": [{"id": "7c9e6679-7425-40de-944b-e07fc1f90ae7", "host": "worker-1", "process_id": 7, "version": "1.0.0", "queues": ["default"],
        "types": ["provision_project"], "slots": 20,
        "jobs": 4, "started_at": "2026-01-29T09:00:00.000Z", "heartbeat_at": "2026-01-29T10:00:00.000Z", "lease_expires_at": "2026-01-29T10:00:30.000Z"}],
        "next_cursor": null}
        """;

    public const string Alive = """{"data": {"status": "ok"}}""";

    public const string Ready = """{"data": {"status": "ready"}}""";

    private const string JobItem =
        """
        {"id": "550e8400-e29b-41d4-a716-446655440000", "type": "provision_project", "status": "completed", "payload": {"region": "us-east-1"},
        "attempts": 1, "max_attempts": 3, "last_error": null, "scheduled_at": "2026-01-29T10:00:00.000Z", "started_at": "2026-01-29T10:00:05.000Z",
        "completed_at": "2026-01-29T10:00:15.000Z", "created_at": "2026-01-29T09:55:00.000Z", "queue": "default", "priority": 0, "cancel_requested": false,
        "expires_at": null, "progress": {"percent": 100, "message": "dns", "at": "2026-01-29T10:00:14.000Z"}, "result": {"zone": "eu-1"},
        "trace_id": "4bf92f3577b34da6a3ce929d0e0e4736"}
        """;

    private const string ScheduleItem =
        $$"""
        {{{ScheduleDefinition}}, "paused_at": null,
        "next_fires": ["2026-01-30T07:00:00.000Z", "2026-02-02T07:00:00.000Z", "2026-02-03T07:00:00.000Z", "2026-02-04T07:00:00.000Z", "2026-02-05T07:00:00.000Z"],
        {{ScheduleHistory}}}
        """;

    private const string PausedScheduleItem = $$"""{{{ScheduleDefinition}}, "paused_at": "2026-01-29T09:55:00.000Z", "next_fires": [], {{ScheduleHistory}}}""";

    private const string ScheduleDefinition =
        """
        "name": "weekday-digest", "cron": "0 8 * * MON-FRI", "time_zone": "Europe/Zurich", "missed_fires": "once", "overlap": "skip",
        "type": "send_digest", "payload": {"kind": "short"}, "queue": "default", "priority": 0, "max_attempts": 3,
        "expires_after_seconds": 3600, "declared": false
        """;

    private const string ScheduleHistory =
        """
        "last_fire": {"job_id": "550e8400-e29b-41d4-a716-446655440000", "status": "completed", "due_at": "2026-01-29T07:00:00.000Z",
        "fired_at": "2026-01-29T07:00:00.412Z"},
        "last_skipped_at": null, "created_at": "2026-01-12T09:55:00.000Z", "updated_at": "2026-01-12T09:55:00.000Z"
        """;

    private const string EnqueuedItem =
        """
        {"id": "550e8400-e29b-41d4-a716-446655440000", "type": "provision_project", "status": "pending", "payload": {"region": "us-east-1"},
        "attempts": 0, "max_attempts": 3, "last_error": null, "scheduled_at": "2026-01-29T10:00:00.000Z", "started_at": null, "completed_at": null,
        "created_at": "2026-01-29T09:55:00.000Z", "queue": "default", "priority": 0, "cancel_requested": false, "expires_at": null,
        "progress": null, "result": null, "trace_id": "4bf92f3577b34da6a3ce929d0e0e4736"}
        """;
}
