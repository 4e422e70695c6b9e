namespace Jobplane.AspNetCore.OpenApi;

/// <summary>Statistics as they may look.</summary>
internal static class StatisticsExamples
{
    public const string Statistics =
        $$$"""
        {"data": {"from": "2026-01-29T09:00:00.000Z", "until": "2026-01-29T10:00:20.000Z", "bucket_seconds": 3600,
        "series": [{"type": null, "queue": null, "total": {{{Total}}}, "buckets": [{{{Total}}}]}]}}
        """;

    public const string Failures =
        """
        {"data": {"from": "2026-01-29T09:00:00.000Z", "until": "2026-01-29T10:00:20.000Z", "bucket_seconds": 3600,
        "groups": [{"fingerprint": "c4b0aba14afdeedd", "type": "charge_card", "error": "HttpRequestException: no answer from <n> after <n> s", "failed_attempts": 9, "failed": 2,
        "first_seen_at": "2026-01-27T14:03:11.000Z", "last_seen_at": "2026-01-29T09:58:40.000Z", "sample_project_id": "proj-123",
        "sample_job_id": "550e8400-e29b-41d4-a716-446655440000", "counts": [9]}]}}
        """;

    public const string Queues =
        $$"""
        {"data": [{"name": "default", "paused": false, "paused_at": null, "depth": 12, "oldest_ready_at": "2026-01-29T10:00:00.000Z", "running": 4,
        "scheduled": 3, "oldest_ready_seconds": 20.5, "in_per_minute": 88.2, "out_per_minute": 84, "recent": {{Total}}}], "next_cursor": null}
        """;

    public const string Attention =
        """
        {"data": [{"kind": "queue_paused", "queue": "reports", "type": null, "count": 12, "since": "2026-01-29T09:00:00.000Z",
        "message": "Queue reports is paused, and has jobs waiting.", "advice": "Resume it when what it was paused for is over."}], "next_cursor": null}
        """;

    private const string Total =
        """
        {"at": "2026-01-29T09:00:00.000Z", "completed": 4710, "failed": 2, "failed_attempts": 9, "cancelled": 1, "wait_ms": {"p50": 4.8, "p95": 38.1, "p99": 152.2},
        "run_ms": {"p50": 215.3, "p95": 861.1, "p99": 1448.2}}
        """;
}
