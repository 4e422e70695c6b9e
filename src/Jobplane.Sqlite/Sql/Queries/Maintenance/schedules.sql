-- Schedules that are due.

-- name: ScheduleDue
-- $after_due_at, $after_project, $after_name (after which to begin), $limit. Walks index schedules_due. The time is the
-- transaction's.
SELECT project_id, name, version, next_fire_at, cron, time_zone, missed_fires, overlap
FROM schedules
WHERE paused_at IS NULL AND next_fire_at <= $clock AND (next_fire_at, project_id, name) > ($after_due_at, $after_project, $after_name)
ORDER BY next_fire_at, project_id, name
LIMIT $limit;

-- name: ScheduleFire
-- $project, $name, $version, $next_fire_at, $skipped_at, $latest_at, $fires (a JSON array of due_at, job_id and trace_context), $kept (most
-- fires).
-- The compare-and-set that makes each time fire once: fires and jobs are written, and the schedule moves on, only if it is of the
-- version that was planned for. A row a job comes back: its id, queue and type.
-- Differs from Postgres because SQLite has no CTE that changes data: it runs once a schedule, all in one transaction, which has the
-- only write lock. What the first statement wrote tells the others whether to go on.
INSERT INTO schedule_fires (project_id, name, due_at, job_id, fired_at)
SELECT schedules.project_id, schedules.name, fire.value ->> 'due_at', fire.value ->> 'job_id', $clock
FROM schedules
CROSS JOIN json_each($fires) AS fire
WHERE schedules.project_id = $project
    AND schedules.name = $name
    AND schedules.version = $version
    AND schedules.paused_at IS NULL
    AND (
        schedules.overlap = 'allow'
        OR NOT EXISTS (
            SELECT 1
            FROM schedule_fires AS earlier
            CROSS JOIN jobs ON jobs.id = earlier.job_id
            WHERE earlier.project_id = $project
                AND earlier.name = $name
                AND (jobs.status = 'pending' OR (jobs.status = 'running' AND schedules.overlap = 'skip'))))
ORDER BY fire.key
ON CONFLICT (project_id, name, due_at) DO NOTHING;
UPDATE schedules
SET next_fire_at = $next_fire_at,
    last_skipped_at = coalesce(
        iif(
            EXISTS (
                SELECT 1 FROM schedule_fires
                WHERE project_id = $project AND name = $name AND job_id IN (SELECT value ->> 'job_id' FROM json_each($fires))),
            $skipped_at, $latest_at),
        last_skipped_at),
    version = version + 1
WHERE project_id = $project AND name = $name AND version = $version AND paused_at IS NULL;
DELETE FROM schedule_fires
WHERE seq IN (
    SELECT seq FROM schedule_fires WHERE project_id = $project AND name = $name ORDER BY seq DESC LIMIT $kept OFFSET $kept);
INSERT INTO jobs (
    id, project_id, type, payload, queue, priority, max_attempts, scheduled_at, created_at, stage, rank, expires_at, trace_context)
SELECT
    fire.job_id, schedules.project_id, schedules.type, schedules.payload, schedules.queue, schedules.priority, schedules.max_attempts,
    fire.due_at, $clock, 'ready',
    CAST(round(1000 * unixepoch($clock, 'subsec')) AS INTEGER) * 1000 + row_number() OVER (ORDER BY fire.seq),
    strftime('%Y-%m-%dT%H:%M:%fZ', fire.due_at, '+' || round(schedules.expires_after_seconds, 3) || ' seconds'),
    (SELECT value ->> 'trace_context' FROM json_each($fires) WHERE value ->> 'job_id' = fire.job_id)
FROM schedules
CROSS JOIN schedule_fires AS fire ON fire.project_id = schedules.project_id AND fire.name = schedules.name
WHERE schedules.project_id = $project
    AND schedules.name = $name
    AND fire.job_id IN (SELECT value ->> 'job_id' FROM json_each($fires))
ORDER BY fire.seq
RETURNING id, queue, type;
