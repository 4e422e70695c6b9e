-- New jobs, what wakes their workers, and the keys by which a repeated request is answered as before. Every statement filters on project_id.

-- name: JobEnqueue
-- $2 ids, $3 projects, $4 types, $5 payloads, $6 queues, $7 priorities, $8 max_attempts, $9 delays, $10 times: a row each; $11 expiries, $12 spans to
-- expiry, $13 trace contexts: a row each, or none at all when no job has one, which unnest fills up with nulls. The ordinality keeps the order of a batch, in rank as in seq.
WITH clock AS MATERIALIZED (
    SELECT coalesce($1, statement_timestamp()) AS now
),
stored AS (
    INSERT INTO control_plane.jobs (
        id, project_id, type, payload, queue, priority, max_attempts, scheduled_at, created_at, stage, rank, expires_at, trace_context)
    SELECT
        new.id, new.project_id, new.type, new.payload, new.queue, new.priority, new.max_attempts, due.at, clock.now,
        (CASE WHEN due.at > clock.now THEN 'scheduled' ELSE 'ready' END)::control_plane.job_stage,
        (extract(epoch FROM due.at) * 1000000)::bigint + new.ordinal,
        coalesce(new.expires_at, due.at + new.expires_after), new.trace_context
    FROM clock
    CROSS JOIN unnest(
        $2::uuid[], $3::text[], $4::text[], $5::jsonb[], $6::text[], $7::smallint[], $8::integer[], $9::interval[], $10::timestamptz[],
        $11::timestamptz[], $12::interval[], $13::text[])
        WITH ORDINALITY AS new (
            id, project_id, type, payload, queue, priority, max_attempts, delay, scheduled_at, expires_at, expires_after, trace_context, ordinal)
    CROSS JOIN LATERAL (
        SELECT greatest(clock.now, coalesce(new.scheduled_at, clock.now + new.delay)) AS at
    ) AS due
    RETURNING id, scheduled_at, created_at, expires_at, stage, queue, priority, rank, type, ctid
),
entered AS (
    INSERT INTO control_plane.ready_jobs (queue, priority, rank, type, job_id, place)
    SELECT queue, priority, rank, type, id, ctid FROM stored WHERE stage = 'ready'
)
SELECT id, scheduled_at, created_at, expires_at FROM stored;

-- name: JobNotify
-- $1 channel, $2 queues. One notification a queue, however many jobs it got.
SELECT pg_notify($1, queue.name) FROM unnest($2::text[]) AS queue (name);

-- name: IdempotencyLock
-- $1 project, $2 route, $3 key. Of requests with one key one goes on, until its transaction ends; others are told at once. A
-- statement of its own, so that the next one sees what the one before has committed.
SELECT pg_try_advisory_xact_lock(hashtextextended($1 || ' ' || $2 || ' ' || $3, 0));

-- name: IdempotencyGet
-- $1 clock, $2 project, $3 route, $4 key, $5 how long keys are kept.
SELECT fingerprint, status, location, body
FROM control_plane.idempotency_keys
WHERE project_id = $2 AND route = $3 AND key = $4 AND created_at > coalesce($1, statement_timestamp()) - $5;

-- name: IdempotencyRecord
-- $1 clock, $2 project, $3 route, $4 key, $5 fingerprint, $6 status, $7 location, $8 body. What it writes over has expired.
INSERT INTO control_plane.idempotency_keys (project_id, route, key, fingerprint, status, location, body, created_at)
VALUES ($2, $3, $4, $5, $6, $7, $8, coalesce($1, statement_timestamp()))
ON CONFLICT (project_id, route, key) DO UPDATE
SET fingerprint = excluded.fingerprint, status = excluded.status, location = excluded.location, body = excluded.body,
    created_at = excluded.created_at;
