-- Schedules that are due.

-- name: ScheduleDue
-- $2, $3, $4 the due time, project and name after which to begin, $5 limit. Walks index schedules_due. It tells the time too, from
-- which the plans are made.
SELECT
    clock.now, schedule.project_id, schedule.name, schedule.version, schedule.next_fire_at, schedule.cron, schedule.time_zone,
    schedule.missed_fires::text, schedule.overlap::text
FROM (SELECT coalesce($1, statement_timestamp()) AS now) AS clock
CROSS JOIN LATERAL (
    SELECT *
    FROM control_plane.schedules
    WHERE paused_at IS NULL AND next_fire_at <= clock.now AND (next_fire_at, project_id, name) > ($2, $3, $4)
    ORDER BY next_fire_at, project_id, name
    LIMIT $5
) AS schedule;

-- name: ScheduleFire
-- Schedules: $2 projects, $3 names, $4 versions, $5 next times, $6 times skipped, $7 last times due: a row each. Their fires: $8 the
-- schedule's place among them, $9 due times, $10 ids of jobs, $11 trace contexts: a row each. $12 most fires kept of a
-- schedule.
-- The compare-and-set that makes each time fire once: only a schedule of the version that was planned for moves on, and jobs are made
-- for what moved on alone, in this one statement. A locked schedule is being fired or changed by somebody else, and so is skipped.
-- As everything that a schedule does counts as a change, this statement sees all its jobs up to that version, which the policy for
-- overlaps asks for.
WITH clock AS MATERIALIZED (
    SELECT coalesce($1, statement_timestamp()) AS now
),
held AS MATERIALIZED (
    SELECT plan.ordinal, plan.next_fire_at, plan.skipped_at, plan.latest_at, schedule.*
    FROM unnest($2::text[], $3::text[], $4::bigint[], $5::timestamptz[], $6::timestamptz[], $7::timestamptz[])
        WITH ORDINALITY AS plan (project_id, name, version, next_fire_at, skipped_at, latest_at, ordinal)
    CROSS JOIN LATERAL (
        SELECT ctid AS place, project_id, name, type, payload, queue, priority, max_attempts, expires_after_seconds, overlap, paused_at
        FROM control_plane.schedules
        WHERE project_id = plan.project_id AND name = plan.name AND version = plan.version
        LIMIT 1
        FOR UPDATE SKIP LOCKED
    ) AS schedule
    -- Out here, as in there it would offer the planner index schedules_due, which serves no search by name.
    WHERE schedule.paused_at IS NULL
),
judged AS MATERIALIZED (
    SELECT
        held.*,
        held.overlap = 'allow' OR (
            SELECT fire.seq
            FROM control_plane.schedule_fires AS fire
            CROSS JOIN LATERAL (SELECT status FROM control_plane.jobs WHERE id = fire.job_id LIMIT 1) AS job
            WHERE fire.project_id = held.project_id
                AND fire.name = held.name
                AND (job.status = 'pending' OR (job.status = 'running' AND held.overlap = 'skip'))
            LIMIT 1
        ) IS NULL AS may_fire
    FROM held
),
advanced AS (
    UPDATE control_plane.schedules AS schedule
    SET next_fire_at = judged.next_fire_at,
        last_skipped_at = coalesce(CASE WHEN judged.may_fire THEN judged.skipped_at ELSE judged.latest_at END, schedule.last_skipped_at),
        version = schedule.version + 1
    FROM judged
    WHERE schedule.ctid = judged.place
),
fired AS (
    INSERT INTO control_plane.schedule_fires (project_id, name, due_at, job_id, fired_at)
    SELECT judged.project_id, judged.name, fire.due_at, fire.job_id, clock.now
    FROM clock
    CROSS JOIN unnest($8::integer[], $9::timestamptz[], $10::uuid[]) WITH ORDINALITY AS fire (schedule, due_at, job_id, ordinal)
    JOIN judged ON judged.ordinal = fire.schedule AND judged.may_fire
    ORDER BY fire.ordinal
    ON CONFLICT (project_id, name, due_at) DO NOTHING
    RETURNING seq, project_id, name, due_at, job_id
),
forgotten AS (
    DELETE FROM control_plane.schedule_fires AS fire
    USING judged
    CROSS JOIN LATERAL (
        SELECT ctid
        FROM control_plane.schedule_fires
        WHERE project_id = judged.project_id AND name = judged.name
        ORDER BY seq DESC
        OFFSET $12
        LIMIT $12
    ) AS old
    WHERE fire.ctid = old.ctid
),
enqueued AS (
    INSERT INTO control_plane.jobs (
        id, project_id, type, payload, queue, priority, max_attempts, scheduled_at, created_at, stage, rank, expires_at, trace_context)
    SELECT
        fired.job_id, fired.project_id, judged.type, judged.payload, judged.queue, judged.priority, judged.max_attempts,
        fired.due_at, clock.now, 'ready'::control_plane.job_stage,
        (extract(epoch FROM clock.now) * 1000000)::bigint + row_number() OVER (ORDER BY fired.seq),
        fired.due_at + judged.expires_after_seconds * interval '1 second', traced.trace_context
    FROM clock
    CROSS JOIN fired
    JOIN unnest($10::uuid[], $11::text[]) AS traced (job_id, trace_context) ON traced.job_id = fired.job_id
    JOIN judged ON judged.project_id = fired.project_id AND judged.name = fired.name
    RETURNING queue, priority, rank, type, id, ctid
),
entered AS (
    INSERT INTO control_plane.ready_jobs (queue, priority, rank, type, job_id, place) SELECT queue, priority, rank, type, id, ctid FROM enqueued
)
SELECT id, queue, type FROM enqueued;
