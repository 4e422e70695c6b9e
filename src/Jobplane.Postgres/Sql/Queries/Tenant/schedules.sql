-- The tenant's plane: cron schedules. Every statement filters on project_id, and every change is audited in its transaction. A change
-- returns a row, that of its audit entry.

-- name: ScheduleGet
-- $2 project, $3 name. One row always, as it tells the time too; its other columns are null when there is no such schedule.
-- The last job a schedule made comes with its status now.
SELECT
    clock.now, schedule.name, schedule.cron, schedule.time_zone, schedule.missed_fires::text, schedule.overlap::text,
    schedule.type, schedule.payload, schedule.queue, schedule.priority, schedule.max_attempts, schedule.expires_after_seconds,
    schedule.next_fire_at, schedule.last_skipped_at, schedule.paused_at, schedule.declaration IS NOT NULL, schedule.version,
    schedule.created_at, schedule.updated_at, last.job_id, last.due_at, last.fired_at, last.status
FROM (SELECT coalesce($1, statement_timestamp()) AS now) AS clock
LEFT JOIN LATERAL (SELECT * FROM control_plane.schedules WHERE project_id = $2 AND name = $3 LIMIT 1) AS schedule ON true
LEFT JOIN LATERAL (
    SELECT fire.job_id, fire.due_at, fire.fired_at, job.status::text
    FROM (
        SELECT * FROM control_plane.schedule_fires WHERE project_id = $2 AND name = schedule.name ORDER BY seq DESC LIMIT 1
    ) AS fire
    LEFT JOIN LATERAL (
        SELECT status FROM control_plane.jobs WHERE (project_id = $2) IS TRUE AND id = fire.job_id LIMIT 1
    ) AS job ON true
) AS last ON true;

-- name: ScheduleList
-- $2 project, $3 the name after which to begin, $4 limit. The columns of ScheduleGet. Walks the primary key.
SELECT
    clock.now, schedule.name, schedule.cron, schedule.time_zone, schedule.missed_fires::text, schedule.overlap::text,
    schedule.type, schedule.payload, schedule.queue, schedule.priority, schedule.max_attempts, schedule.expires_after_seconds,
    schedule.next_fire_at, schedule.last_skipped_at, schedule.paused_at, schedule.declaration IS NOT NULL, schedule.version,
    schedule.created_at, schedule.updated_at, last.job_id, last.due_at, last.fired_at, last.status
FROM (SELECT coalesce($1, statement_timestamp()) AS now) AS clock
CROSS JOIN LATERAL (
    SELECT * FROM control_plane.schedules WHERE project_id = $2 AND name > $3 ORDER BY name LIMIT $4
) AS schedule
LEFT JOIN LATERAL (
    SELECT fire.job_id, fire.due_at, fire.fired_at, job.status::text
    FROM (
        SELECT * FROM control_plane.schedule_fires WHERE project_id = $2 AND name = schedule.name ORDER BY seq DESC LIMIT 1
    ) AS fire
    LEFT JOIN LATERAL (
        SELECT status FROM control_plane.jobs WHERE (project_id = $2) IS TRUE AND id = fire.job_id LIMIT 1
    ) AS job ON true
) AS last ON true
ORDER BY schedule.name;

-- name: SchedulePut
-- $2 project, $3 name, $4 cron, $5 time zone, $6 missed fires, $7 overlap, $8 type, $9 payload, $10 queue, $11 priority,
-- $12 max_attempts, $13 seconds to expiry, $14 next fire, $15 declaration (null: it comes from a person), $16 most schedules of a project,
-- $17 actor, $18 remote address, $19 request id.
-- The next fire of a schedule whose times stay the same stays, too. No row: the limit is reached, or the declaration is the same.
WITH clock AS MATERIALIZED (
    SELECT coalesce($1, statement_timestamp()) AS now
),
stored AS (
    INSERT INTO control_plane.schedules AS schedule (
        project_id, name, cron, time_zone, missed_fires, overlap, type, payload, queue, priority, max_attempts,
        expires_after_seconds, next_fire_at, declaration, created_at, updated_at)
    SELECT
        $2, $3, $4, $5, $6::control_plane.missed_fires, $7::control_plane.schedule_overlap, $8, $9, $10, $11, $12,
        $13, $14, $15, clock.now, clock.now
    FROM clock
    WHERE EXISTS (SELECT FROM control_plane.schedules WHERE project_id = $2 AND name = $3)
        OR (SELECT count(*) FROM (SELECT FROM control_plane.schedules WHERE project_id = $2 LIMIT $16) AS counted) < $16
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
        next_fire_at = CASE
            WHEN schedule.cron = excluded.cron AND schedule.time_zone = excluded.time_zone THEN schedule.next_fire_at
            ELSE excluded.next_fire_at
        END,
        declaration = coalesce(excluded.declaration, schedule.declaration),
        version = schedule.version + 1,
        updated_at = excluded.updated_at
    WHERE $15 IS NULL OR schedule.declaration IS DISTINCT FROM $15
    RETURNING schedule.name, schedule.cron, schedule.time_zone
)
INSERT INTO control_plane.audit_logs (project_id, action, actor, remote_address, request_id, details, created_at)
SELECT $2, 'schedule.put', $17, $18, $19,
    jsonb_build_object('schedule', stored.name, 'cron', stored.cron, 'time_zone', stored.time_zone), clock.now
FROM stored, clock
RETURNING action;

-- name: ScheduleDelete
-- $2 project, $3 name, $4 actor, $5 remote address, $6 request id. Its fires go with it, its jobs stay.
WITH clock AS MATERIALIZED (
    SELECT coalesce($1, statement_timestamp()) AS now
),
deleted AS (
    DELETE FROM control_plane.schedules WHERE project_id = $2 AND name = $3 RETURNING name
)
INSERT INTO control_plane.audit_logs (project_id, action, actor, remote_address, request_id, details, created_at)
SELECT $2, 'schedule.delete', $4, $5, $6, jsonb_build_object('schedule', deleted.name), clock.now
FROM deleted, clock
RETURNING action;

-- name: SchedulePause
-- $2 project, $3 name, $4 actor, $5 remote address, $6 request id. Changes nothing if it is paused already.
WITH clock AS MATERIALIZED (
    SELECT coalesce($1, statement_timestamp()) AS now
),
paused AS (
    UPDATE control_plane.schedules
    SET paused_at = clock.now, version = version + 1, updated_at = clock.now
    FROM clock
    WHERE project_id = $2 AND name = $3 AND paused_at IS NULL
    RETURNING name
)
INSERT INTO control_plane.audit_logs (project_id, action, actor, remote_address, request_id, details, created_at)
SELECT $2, 'schedule.pause', $4, $5, $6, jsonb_build_object('schedule', paused.name), clock.now
FROM paused, clock
RETURNING action;

-- name: ScheduleResume
-- $2 project, $3 name, $4 version, $5 next fire, $6 actor, $7 remote address, $8 request id. Changes nothing if it is not paused,
-- or not of this version any more: the next fire was reckoned from that.
WITH clock AS MATERIALIZED (
    SELECT coalesce($1, statement_timestamp()) AS now
),
resumed AS (
    UPDATE control_plane.schedules
    SET paused_at = NULL, next_fire_at = $5, version = version + 1, updated_at = clock.now
    FROM clock
    WHERE project_id = $2 AND name = $3 AND version = $4 AND paused_at IS NOT NULL
    RETURNING name
)
INSERT INTO control_plane.audit_logs (project_id, action, actor, remote_address, request_id, details, created_at)
SELECT $2, 'schedule.resume', $6, $7, $8, jsonb_build_object('schedule', resumed.name), clock.now
FROM resumed, clock
RETURNING action;

-- name: ScheduleRun
-- $2 project, $3 name, $4 id of the job, $5 actor, $6 remote address, $7 request id, $8 most fires kept of a schedule, $9 trace context.
-- The version grows, so that a fire that was planned without knowing this job is planned again. No row: no such schedule.
WITH clock AS MATERIALIZED (
    SELECT coalesce($1, statement_timestamp()) AS now
),
run AS (
    UPDATE control_plane.schedules
    SET version = version + 1
    WHERE project_id = $2 AND name = $3
    RETURNING name, type, payload, queue, priority, max_attempts, expires_after_seconds * interval '1 second' AS expires_after
),
fired AS (
    INSERT INTO control_plane.schedule_fires (project_id, name, job_id, fired_at)
    SELECT $2, run.name, $4, clock.now FROM run, clock
),
forgotten AS (
    DELETE FROM control_plane.schedule_fires AS fire
    USING (
        SELECT ctid FROM control_plane.schedule_fires WHERE project_id = $2 AND name = $3 ORDER BY seq DESC OFFSET $8 LIMIT $8
    ) AS old
    WHERE fire.project_id = $2 AND fire.ctid = old.ctid
),
enqueued AS (
    INSERT INTO control_plane.jobs (
        id, project_id, type, payload, queue, priority, max_attempts, scheduled_at, created_at, stage, rank, expires_at, trace_context)
    SELECT
        $4, $2, run.type, run.payload, run.queue, run.priority, run.max_attempts, clock.now, clock.now,
        'ready'::control_plane.job_stage, (extract(epoch FROM clock.now) * 1000000)::bigint, clock.now + run.expires_after, $9
    FROM run, clock
    RETURNING queue, priority, rank, type, id, ctid
),
entered AS (
    INSERT INTO control_plane.ready_jobs (queue, priority, rank, type, job_id, place) SELECT queue, priority, rank, type, id, ctid FROM enqueued
),
audited AS (
    INSERT INTO control_plane.audit_logs (project_id, action, job_id, actor, remote_address, request_id, details, created_at)
    SELECT $2, 'schedule.run', $4, $5, $6, $7, jsonb_build_object('schedule', run.name), clock.now
    FROM run, clock
)
SELECT run.type, run.payload, run.queue, run.priority, run.max_attempts, clock.now, clock.now + run.expires_after FROM run, clock;
