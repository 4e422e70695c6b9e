-- The tenant's plane: cron schedules. Every statement filters on project_id, and every change is audited in its transaction.
-- Differs from Postgres because SQLite has no CTE that changes data: changes() is what the statement before wrote.

-- name: ScheduleGet
-- $project, $name. The last job a schedule made comes with its status now. The time is the transaction's.
SELECT
    schedules.name, schedules.cron, schedules.time_zone, schedules.missed_fires, schedules.overlap,
    schedules.type, schedules.payload, schedules.queue, schedules.priority, schedules.max_attempts, schedules.expires_after_seconds,
    schedules.next_fire_at, schedules.last_skipped_at, schedules.paused_at, schedules.declaration IS NOT NULL, schedules.version,
    schedules.created_at, schedules.updated_at, last.job_id, last.due_at, last.fired_at, jobs.status
FROM schedules
LEFT JOIN schedule_fires AS last ON last.project_id = $project AND last.seq = (
    SELECT seq FROM schedule_fires WHERE project_id = $project AND name = schedules.name ORDER BY seq DESC LIMIT 1)
LEFT JOIN jobs ON jobs.id = last.job_id AND jobs.project_id = $project
WHERE schedules.project_id = $project AND schedules.name = $name;

-- name: ScheduleList
-- $project, $after (the name after which to begin), $limit. The columns of ScheduleGet. Walks the primary key.
SELECT
    schedules.name, schedules.cron, schedules.time_zone, schedules.missed_fires, schedules.overlap,
    schedules.type, schedules.payload, schedules.queue, schedules.priority, schedules.max_attempts, schedules.expires_after_seconds,
    schedules.next_fire_at, schedules.last_skipped_at, schedules.paused_at, schedules.declaration IS NOT NULL, schedules.version,
    schedules.created_at, schedules.updated_at, last.job_id, last.due_at, last.fired_at, jobs.status
FROM schedules
LEFT JOIN schedule_fires AS last ON last.project_id = $project AND last.seq = (
    SELECT seq FROM schedule_fires WHERE project_id = $project AND name = schedules.name ORDER BY seq DESC LIMIT 1)
LEFT JOIN jobs ON jobs.id = last.job_id AND jobs.project_id = $project
WHERE schedules.project_id = $project AND schedules.name > $after
ORDER BY schedules.name
LIMIT $limit;

-- name: SchedulePut
-- $project, $name, $cron, $time_zone, $missed_fires, $overlap, $type, $payload, $queue, $priority, $max_attempts, $expires_after (seconds), $next_fire_at,
-- $declaration (null: it comes from a person), $limit (most schedules of a project), $actor, $remote_address, $request_id.
-- The next fire of a schedule whose times stay the same stays, too. Nothing is written when the limit is reached, or the declaration
-- is the same.
INSERT INTO schedules (
    project_id, name, cron, time_zone, missed_fires, overlap, type, payload, queue, priority, max_attempts, expires_after_seconds,
    next_fire_at, declaration, created_at, updated_at)
SELECT
    $project, $name, $cron, $time_zone, $missed_fires, $overlap, $type, $payload, $queue, $priority, $max_attempts, $expires_after,
    $next_fire_at, $declaration, $clock, $clock
WHERE EXISTS (SELECT 1 FROM schedules WHERE project_id = $project AND name = $name)
    OR (SELECT count(*) FROM (SELECT 1 FROM schedules WHERE project_id = $project LIMIT $limit)) < $limit
ON CONFLICT (project_id, name) DO UPDATE
SET cron = excluded.cron,
    time_zone = excluded.time_zone,
    missed_fires = excluded.missed_fires,
    overlap = excluded.overlap,
    type = excluded.type,
    payload = excluded.payload,
    queue = excluded.queue,
    priority = excluded.priority,
    max_attempts = excluded.max_attempts,
    expires_after_seconds = excluded.expires_after_seconds,
    next_fire_at = iif(schedules.cron = excluded.cron AND schedules.time_zone = excluded.time_zone, schedules.next_fire_at, excluded.next_fire_at),
    declaration = coalesce(excluded.declaration, schedules.declaration),
    version = schedules.version + 1,
    updated_at = excluded.updated_at
WHERE $declaration IS NULL OR schedules.declaration IS NOT $declaration;
INSERT INTO audit_logs (project_id, action, actor, remote_address, request_id, details, created_at)
SELECT $project, 'schedule.put', $actor, $remote_address, $request_id,
    json_object('schedule', $name, 'cron', $cron, 'time_zone', $time_zone), $clock
WHERE changes() = 1;

-- name: ScheduleDelete
-- $project, $name, $actor, $remote_address, $request_id. Its fires go with it, its jobs stay.
DELETE FROM schedules WHERE project_id = $project AND name = $name;
INSERT INTO audit_logs (project_id, action, actor, remote_address, request_id, details, created_at)
SELECT $project, 'schedule.delete', $actor, $remote_address, $request_id, json_object('schedule', $name), $clock
WHERE changes() = 1;

-- name: SchedulePause
-- $project, $name, $actor, $remote_address, $request_id. Changes nothing if it is paused already.
UPDATE schedules
SET paused_at = $clock, version = version + 1, updated_at = $clock
WHERE project_id = $project AND name = $name AND paused_at IS NULL;
INSERT INTO audit_logs (project_id, action, actor, remote_address, request_id, details, created_at)
SELECT $project, 'schedule.pause', $actor, $remote_address, $request_id, json_object('schedule', $name), $clock
WHERE changes() = 1;

-- name: ScheduleResume
-- $project, $name, $version, $next_fire_at, $actor, $remote_address, $request_id. Changes nothing if it is not paused, or not of
-- this version any more: the next fire was reckoned from that.
UPDATE schedules
SET paused_at = NULL, next_fire_at = $next_fire_at, version = version + 1, updated_at = $clock
WHERE project_id = $project AND name = $name AND version = $version AND paused_at IS NOT NULL;
INSERT INTO audit_logs (project_id, action, actor, remote_address, request_id, details, created_at)
SELECT $project, 'schedule.resume', $actor, $remote_address, $request_id, json_object('schedule', $name), $clock
WHERE changes() = 1;

-- name: ScheduleRun
-- $project, $name, $id of the job, $actor, $remote_address, $request_id, $kept (most fires kept of a schedule), $trace_context.
-- The version grows, so that a fire that was planned without knowing this job is planned again. No row: no such schedule.
-- A column with a plus before it is checked, and never used to choose an index.
UPDATE schedules SET version = version + 1 WHERE project_id = $project AND name = $name;
INSERT INTO schedule_fires (project_id, name, job_id, fired_at)
SELECT project_id, name, $id, $clock FROM schedules WHERE project_id = $project AND name = $name;
DELETE FROM schedule_fires
WHERE +project_id = $project AND seq IN (
    SELECT seq FROM schedule_fires WHERE project_id = $project AND name = $name ORDER BY seq DESC LIMIT $kept OFFSET $kept);
INSERT INTO jobs (
    id, project_id, type, payload, queue, priority, max_attempts, scheduled_at, created_at, stage, rank, expires_at, trace_context)
SELECT
    $id, project_id, type, payload, queue, priority, max_attempts, $clock, $clock, 'ready',
    CAST(round(1000 * unixepoch($clock, 'subsec')) AS INTEGER) * 1000,
    strftime('%Y-%m-%dT%H:%M:%fZ', $clock, '+' || round(expires_after_seconds, 3) || ' seconds'),
    $trace_context
FROM schedules
WHERE project_id = $project AND name = $name;
INSERT INTO audit_logs (project_id, action, job_id, actor, remote_address, request_id, details, created_at)
SELECT project_id, 'schedule.run', $id, $actor, $remote_address, $request_id, json_object('schedule', name), $clock
FROM schedules
WHERE project_id = $project AND name = $name;
SELECT
    type, payload, queue, priority, max_attempts,
    strftime('%Y-%m-%dT%H:%M:%fZ', $clock, '+' || round(expires_after_seconds, 3) || ' seconds')
FROM schedules
WHERE project_id = $project AND name = $name;
