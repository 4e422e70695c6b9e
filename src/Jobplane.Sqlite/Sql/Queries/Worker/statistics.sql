-- Statistics, which workers add up and write in batches.

-- name: StatisticsRecord
-- $span (minutes that the row covers), $at (their beginning), $project, $queue, $type, $completed, $failed, $failed_attempts, $cancelled, $waits, $runs
-- (JSON arrays). Adds them to what is there.
-- Differs from Postgres as JobComplete does.
INSERT INTO job_statistics (project_id, span, at, queue, type, completed, failed, failed_attempts, cancelled, waits, runs)
VALUES ($project, $span, $at, $queue, $type, $completed, $failed, $failed_attempts, $cancelled, $waits, $runs)
ON CONFLICT (project_id, span, at, queue, type) DO UPDATE
SET completed = completed + excluded.completed,
    failed = failed + excluded.failed,
    failed_attempts = failed_attempts + excluded.failed_attempts,
    cancelled = cancelled + excluded.cancelled,
    waits = (
        SELECT json_group_array(coalesce(old.value, 0) + coalesce(new.value, 0) ORDER BY coalesce(old.key, new.key))
        FROM json_each(job_statistics.waits) AS old
        FULL JOIN json_each(excluded.waits) AS new ON new.key = old.key),
    runs = (
        SELECT json_group_array(coalesce(old.value, 0) + coalesce(new.value, 0) ORDER BY coalesce(old.key, new.key))
        FROM json_each(job_statistics.runs) AS old
        FULL JOIN json_each(excluded.runs) AS new ON new.key = old.key);

-- name: FailureRecord
-- $span, $at, $project, $fingerprint, $type, $error, $failed, $failed_attempts, $sample_project, $sample_job. Adds them to what is there.
-- Differs from Postgres as JobComplete does.
INSERT INTO failure_groups (project_id, fingerprint, type, error, first_seen_at, last_seen_at, sample_project_id, sample_job_id)
VALUES ($project, $fingerprint, $type, $error, $clock, $clock, $sample_project, $sample_job)
ON CONFLICT (project_id, fingerprint) DO UPDATE
SET last_seen_at = excluded.last_seen_at, sample_project_id = excluded.sample_project_id, sample_job_id = excluded.sample_job_id;
INSERT INTO failure_counts (project_id, span, at, fingerprint, failed, failed_attempts)
VALUES ($project, $span, $at, $fingerprint, $failed, $failed_attempts)
ON CONFLICT (project_id, span, at, fingerprint) DO UPDATE
SET failed = failed + excluded.failed, failed_attempts = failed_attempts + excluded.failed_attempts;
