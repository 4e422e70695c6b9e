-- The tenant's plane. Every statement filters on project_id: written "(…) IS TRUE", it is checked and never used to choose
-- an index over the primary key (see worker.sql).
-- Where there is a clock it is $1: null in production, so that the database's own time rules.

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

-- name: JobGet
-- $1 projects, $2 ids: a row each. Many requests share one statement, which looks each job up by primary key (see worker.sql),
-- and so what its handler reported. A result of an earlier run is not shown: it belongs to another claim.
SELECT
    wanted.ordinal, job.type, job.payload, job.status::text, job.attempts, job.max_attempts, job.last_error,
    job.scheduled_at, job.started_at, job.completed_at, job.created_at, job.queue, job.priority, job.cancel_requested, job.expires_at, job.trace_context,
    progress.percent, progress.message, progress.reported_at, outcome.result
FROM unnest($1::text[], $2::uuid[]) WITH ORDINALITY AS wanted (project_id, id, ordinal)
CROSS JOIN LATERAL (
    SELECT * FROM control_plane.jobs WHERE (jobs.project_id = wanted.project_id) IS TRUE AND jobs.id = wanted.id LIMIT 1
) AS job
LEFT JOIN LATERAL (
    SELECT percent, message, reported_at FROM control_plane.job_progress WHERE job_id = job.id AND (project_id = wanted.project_id) IS TRUE LIMIT 1
) AS progress ON true
LEFT JOIN LATERAL (
    SELECT result
    FROM control_plane.job_results
    WHERE job_id = job.id AND (project_id = wanted.project_id AND claim_id = job.claim_id AND job.status = 'completed') IS TRUE
    LIMIT 1
) AS outcome ON true;

-- name: JobWatch
-- $1 projects, $2 ids: a row each, with the transactions that wrote it and its progress last. An update always gives a row another; locking it
-- does not. A result comes with the completion.
SELECT wanted.ordinal, job.version || coalesce(' ' || progress.version, '')
FROM unnest($1::text[], $2::uuid[]) WITH ORDINALITY AS wanted (project_id, id, ordinal)
CROSS JOIN LATERAL (
    SELECT xmin::text AS version FROM control_plane.jobs WHERE (jobs.project_id = wanted.project_id) IS TRUE AND jobs.id = wanted.id LIMIT 1
) AS job
LEFT JOIN LATERAL (
    SELECT xmin::text AS version FROM control_plane.job_progress WHERE job_id = wanted.id AND (project_id = wanted.project_id) IS TRUE LIMIT 1
) AS progress ON true;

-- fragment: JobRetryGuard
-- Which job may run again: a row "job" of jobs, whose limit, raised or not, is in "target".
    job.status <> 'running' AND job.attempts < target.max_attempts

-- fragment: JobRetryChanges
-- What makes it run again, now.
        status = 'pending',
        stage = 'ready',
        rank = CASE WHEN job.stage = 'ready' THEN job.rank ELSE (extract(epoch FROM clock.now) * 1000000)::bigint END,
        max_attempts = target.max_attempts,
        scheduled_at = clock.now,
        last_error = NULL,
        started_at = NULL,
        completed_at = NULL,
        cancel_requested = false,
        expires_at = CASE WHEN job.expires_at > clock.now THEN job.expires_at END

-- fragment: JobCancelGuard
-- Which job can be cancelled: one that waits, and one that runs and has not been asked to stop.
    (job.status = 'pending' OR (job.status = 'running' AND NOT job.cancel_requested))

-- fragment: JobCancelChanges
        status = (CASE WHEN job.status = 'pending' THEN 'cancelled' ELSE 'running' END)::control_plane.job_status,
        stage = NULL,
        completed_at = CASE WHEN job.status = 'pending' THEN clock.now END,
        cancel_requested = true

-- fragment: JobDeleteGuard
-- Which job may be deleted: a worker's hands must not be empty.
    job.status <> 'running'

-- name: JobRetry
-- $2 project, $3 id, $4 raised limit or null, $5 actor, $6 remote address, $7 request id. An expiry that has passed is dropped: somebody wants it now.
-- The row is locked first, so that of two retries the second sees what the first did. No row: no such job.
WITH clock AS MATERIALIZED (
    SELECT coalesce($1, statement_timestamp()) AS now
),
target AS MATERIALIZED (
    SELECT id, status, attempts, greatest(max_attempts, coalesce($4, 0)) AS max_attempts
    FROM control_plane.jobs
    WHERE (project_id = $2) IS TRUE AND id = $3
    FOR UPDATE
),
retried AS (
    UPDATE control_plane.jobs AS job
    SET
{JobRetryChanges}
    FROM target, clock
    WHERE (job.project_id = $2) IS TRUE AND job.id = target.id AND {JobRetryGuard}
    RETURNING
        job.id, job.type, job.payload, job.status::text, job.attempts, job.max_attempts, job.last_error,
        job.scheduled_at, job.started_at, job.completed_at, job.created_at, job.queue, job.priority, job.cancel_requested, job.expires_at, job.trace_context
),
audited AS (
    INSERT INTO control_plane.audit_logs (project_id, action, job_id, actor, remote_address, request_id, details, created_at)
    SELECT $2, 'job.retry', retried.id, $5, $6, $7,
        jsonb_build_object('status', target.status, 'attempts', retried.attempts, 'max_attempts', retried.max_attempts),
        clock.now
    FROM retried, target, clock
)
SELECT
    target.status::text, target.attempts, target.max_attempts, retried.*,
    progress.percent, progress.message, progress.reported_at, NULL::jsonb
FROM target
LEFT JOIN retried ON true
LEFT JOIN LATERAL (
    SELECT percent, message, reported_at FROM control_plane.job_progress WHERE job_id = target.id AND (project_id = $2) IS TRUE LIMIT 1
) AS progress ON true;

-- name: JobCancel
-- $2 project, $3 id, $4 actor, $5 remote address, $6 request id.
-- A waiting job is cancelled at once. Of a running one it is noted that it shall be, in its row and for its worker's next
-- poll. The row is locked first, as for a retry. No row: no such job; nothing changed: it has finished, or was asked before.
WITH clock AS MATERIALIZED (
    SELECT coalesce($1, statement_timestamp()) AS now
),
target AS MATERIALIZED (
    SELECT *
    FROM control_plane.jobs
    WHERE (project_id = $2) IS TRUE AND id = $3
    FOR UPDATE
),
cancelled AS (
    UPDATE control_plane.jobs AS job
    SET
{JobCancelChanges}
    FROM target, clock
    WHERE (job.project_id = $2) IS TRUE AND job.id = target.id AND {JobCancelGuard}
    RETURNING job.id, job.status, job.completed_at, job.cancel_requested
),
requested AS (
    INSERT INTO control_plane.cancel_requests (claim_id, job_id, project_id)
    SELECT claim.id, target.id, $2
    FROM cancelled
    CROSS JOIN target
    CROSS JOIN LATERAL (SELECT id FROM control_plane.claims WHERE id = target.claim_id LIMIT 1) AS claim
    WHERE target.status = 'running'
    ON CONFLICT DO NOTHING
),
audited AS (
    INSERT INTO control_plane.audit_logs (project_id, action, job_id, actor, remote_address, request_id, details, created_at)
    SELECT $2, 'job.cancel', cancelled.id, $4, $5, $6,
        jsonb_build_object('status', target.status, 'attempts', target.attempts),
        clock.now
    FROM cancelled, target, clock
)
SELECT
    cancelled.id IS NOT NULL,
    target.type, target.payload, coalesce(cancelled.status, target.status)::text, target.attempts, target.max_attempts, target.last_error,
    target.scheduled_at, target.started_at, coalesce(cancelled.completed_at, target.completed_at), target.created_at, target.queue,
    target.priority, coalesce(cancelled.cancel_requested, target.cancel_requested), target.expires_at, target.trace_context,
    progress.percent, progress.message, progress.reported_at, NULL::jsonb
FROM target
LEFT JOIN cancelled ON true
LEFT JOIN LATERAL (
    SELECT percent, message, reported_at FROM control_plane.job_progress WHERE job_id = target.id AND (project_id = $2) IS TRUE LIMIT 1
) AS progress ON true;

-- name: JobClone
-- $2 project, $3 id, $4 actor, $5 remote address, $6 request id, $7 id of the copy. Stores a job that is enqueued as the other was, and ready now. What was
-- that job's alone it does not get: attempts, unique key, expiry. Finds the other by primary key. No row: no such job.
WITH clock AS MATERIALIZED (
    SELECT coalesce($1, statement_timestamp()) AS now
),
original AS MATERIALIZED (
    SELECT id, type, payload, queue, priority, max_attempts FROM control_plane.jobs WHERE (project_id = $2) IS TRUE AND id = $3 LIMIT 1
),
stored AS (
    INSERT INTO control_plane.jobs (id, project_id, type, payload, queue, priority, max_attempts, scheduled_at, created_at, stage, rank)
    SELECT
        $7, $2, original.type, original.payload, original.queue, original.priority, original.max_attempts, clock.now, clock.now, 'ready',
        (extract(epoch FROM clock.now) * 1000000)::bigint
    FROM original, clock
    RETURNING *, ctid AS place
),
entered AS (
    INSERT INTO control_plane.ready_jobs (queue, priority, rank, type, job_id, place)
    SELECT queue, priority, rank, type, id, place FROM stored
),
audited AS (
    INSERT INTO control_plane.audit_logs (project_id, action, job_id, actor, remote_address, request_id, details, created_at)
    SELECT $2, 'job.clone', original.id, $4, $5, $6, jsonb_build_object('copy_id', stored.id), clock.now
    FROM original, stored, clock
)
SELECT
    stored.type, stored.payload, stored.status::text, stored.attempts, stored.max_attempts, stored.last_error,
    stored.scheduled_at, stored.started_at, stored.completed_at, stored.created_at, stored.queue, stored.priority, stored.cancel_requested, stored.expires_at,
    stored.trace_context, NULL::double precision, NULL::text, NULL::timestamptz, NULL::jsonb
FROM stored;

-- name: JobDelete
-- $2 project, $3 id, $4 actor, $5 remote address, $6 request id. Removes a job that is not running, and what is kept of it but the audit log. The row is
-- locked first, as for a retry. No row: no such job; not deleted: it is running.
WITH clock AS MATERIALIZED (
    SELECT coalesce($1, statement_timestamp()) AS now
),
target AS MATERIALIZED (
    SELECT id, type, status, attempts
    FROM control_plane.jobs
    WHERE (project_id = $2) IS TRUE AND id = $3
    FOR UPDATE
),
deleted AS (
    DELETE FROM control_plane.jobs AS job
    USING target
    WHERE (job.project_id = $2) IS TRUE AND job.id = target.id AND {JobDeleteGuard}
    RETURNING job.id
),
audited AS (
    INSERT INTO control_plane.audit_logs (project_id, action, job_id, actor, remote_address, request_id, details, created_at)
    SELECT $2, 'job.delete', deleted.id, $4, $5, $6,
        jsonb_build_object('type', target.type, 'status', target.status, 'attempts', target.attempts),
        clock.now
    FROM deleted, target, clock
)
SELECT deleted.id IS NOT NULL FROM target LEFT JOIN deleted ON true;

-- fragment: JobFits
-- Whether a row "looked" fits a filter: $5 status, $6 type, $7 queue, $8 text that its error contains, $9 created then or after, $10 created
-- before, $11 paths in the payload and $12 what they lead to, $13 id, $14 what the first line of the error, of at most $15 characters, matches; null, and no paths,
-- for any. Never null.
(
    ($5 IS NULL OR looked.status::text = $5)
    AND ($6 IS NULL OR looked.type = $6)
    AND ($7 IS NULL OR looked.queue = $7)
    AND ($8 IS NULL OR coalesce(strpos(looked.last_error, $8), 0) > 0)
    AND ($14 IS NULL OR coalesce(left(rtrim(split_part(ltrim(looked.last_error, E' \t\r\n'), E'\n', 1), E' \t\r'), $15) ~ $14, false))
    AND ($9 IS NULL OR looked.created_at >= $9)
    AND ($10 IS NULL OR looked.created_at < $10)
    AND ($13 IS NULL OR looked.id = $13)
    AND (cardinality($11::text[]) = 0 OR NOT EXISTS (
        SELECT
        FROM unnest($11::text[], $12::text[]) AS argument (path, value)
        WHERE CASE WHEN jsonb_typeof(looked.payload #> string_to_array(argument.path, '.')) IN ('string', 'number', 'boolean') THEN
                looked.payload #>> string_to_array(argument.path, '.')
            END IS DISTINCT FROM argument.value))
)

-- fragment: JobPageColumns
    looked.id, looked.type, looked.payload, looked.status::text, looked.attempts, looked.max_attempts, looked.last_error,
    looked.scheduled_at, looked.started_at, looked.completed_at, looked.created_at, looked.queue, looked.priority, looked.cancel_requested, looked.expires_at, looked.trace_context,
    progress.percent, progress.message, progress.reported_at, outcome.result,
    looked.seq, looked.ordinal, looked.is_last, fits.value, looked.project_id

-- fragment: JobPageRows
-- Of the rows looked at, those that fit, with what their handlers reported; and the last one, whether it fits or not, so that the next page knows
-- where to begin. $4 the most rows to return.
LEFT JOIN LATERAL (
    SELECT percent, message, reported_at FROM control_plane.job_progress WHERE job_id = looked.id AND (project_id = looked.project_id) IS TRUE LIMIT 1
) AS progress ON true
LEFT JOIN LATERAL (
    SELECT result
    FROM control_plane.job_results
    WHERE job_id = looked.id AND (project_id = looked.project_id AND claim_id = looked.claim_id AND looked.status = 'completed') IS TRUE
    LIMIT 1
) AS outcome ON true
WHERE fits.value OR looked.is_last
ORDER BY looked.seq DESC
LIMIT $4

-- name: JobList
-- $1 project, $2 seq to begin below, $3 rows to look at, $4 rows to return, $5 to $15 the filter.
-- Walks index jobs_project from the newest on, and ends when it has what is wanted or has looked at as much as it may.
SELECT
{JobPageColumns}
FROM (
    SELECT *, row_number() OVER (ORDER BY seq DESC) AS ordinal, row_number() OVER (ORDER BY seq DESC) = $3 AS is_last
    FROM control_plane.jobs
    WHERE project_id = $1 AND seq < $2
    ORDER BY seq DESC
    LIMIT $3
) AS looked
CROSS JOIN LATERAL (SELECT {JobFits} AS value) AS fits
{JobPageRows};

-- name: JobListFailed
-- As JobList, and walks index jobs_errors: jobs with an error, however many others lie between them.
SELECT
{JobPageColumns}
FROM (
    SELECT *, row_number() OVER (ORDER BY seq DESC) AS ordinal, row_number() OVER (ORDER BY seq DESC) = $3 AS is_last
    FROM control_plane.jobs
    WHERE project_id = $1 AND seq < $2 AND last_error IS NOT NULL
    ORDER BY seq DESC
    LIMIT $3
) AS looked
CROSS JOIN LATERAL (SELECT {JobFits} AS value) AS fits
{JobPageRows};

-- name: JobListOne
-- As JobList, and looks at the job of id $13 alone, by primary key.
SELECT
{JobPageColumns}
FROM (
    SELECT *, 0::bigint AS ordinal, false AS is_last
    FROM control_plane.jobs
    WHERE (project_id = $1) IS TRUE AND id = $13 AND (seq < $2) IS TRUE
    LIMIT 1
) AS looked
CROSS JOIN LATERAL (SELECT {JobFits} AS value) AS fits
{JobPageRows};

-- name: JobCount
-- Parameters as of JobList: $4 is one more than is counted. Returns how many of the rows looked at fit, and whether there may be more.
SELECT count(*) FILTER (WHERE counted.fits)::integer, count(*) FILTER (WHERE counted.fits) = $4 OR coalesce(bool_or(counted.is_last), false)
FROM (
    SELECT fits.value AS fits, looked.ordinal = $3 AS is_last
    FROM (
        SELECT *, row_number() OVER (ORDER BY seq DESC) AS ordinal
        FROM control_plane.jobs
        WHERE project_id = $1 AND seq < $2
        ORDER BY seq DESC
        LIMIT $3
    ) AS looked
    CROSS JOIN LATERAL (SELECT {JobFits} AS value) AS fits
    WHERE fits.value OR looked.ordinal = $3
    LIMIT $4
) AS counted;

-- name: JobCountFailed
-- As JobCount, and walks index jobs_errors.
SELECT count(*) FILTER (WHERE counted.fits)::integer, count(*) FILTER (WHERE counted.fits) = $4 OR coalesce(bool_or(counted.is_last), false)
FROM (
    SELECT fits.value AS fits, looked.ordinal = $3 AS is_last
    FROM (
        SELECT *, row_number() OVER (ORDER BY seq DESC) AS ordinal
        FROM control_plane.jobs
        WHERE project_id = $1 AND seq < $2 AND last_error IS NOT NULL
        ORDER BY seq DESC
        LIMIT $3
    ) AS looked
    CROSS JOIN LATERAL (SELECT {JobFits} AS value) AS fits
    WHERE fits.value OR looked.ordinal = $3
    LIMIT $4
) AS counted;

-- fragment: JobStatusCounts
-- How many of the rows looked at have each status, up to $4, and whether there may be more: of those that failed by what was found through index jobs_errors, as
-- few lie between them; of the others by the newest of all, or when an error ($8, $14) is looked for through that index too.
SELECT
    least(count(*) FILTER (WHERE fits.value AND looked.status = 'pending' AND looked.has_error = ($8 IS NOT NULL OR $14 IS NOT NULL)), $4)::integer,
    least(count(*) FILTER (WHERE fits.value AND looked.status = 'running' AND looked.has_error = ($8 IS NOT NULL OR $14 IS NOT NULL)), $4)::integer,
    least(count(*) FILTER (WHERE fits.value AND looked.status = 'completed' AND looked.has_error = ($8 IS NOT NULL OR $14 IS NOT NULL)), $4)::integer,
    least(count(*) FILTER (WHERE fits.value AND looked.status = 'failed' AND looked.has_error), $4)::integer,
    least(count(*) FILTER (WHERE fits.value AND looked.status = 'cancelled' AND looked.has_error = ($8 IS NOT NULL OR $14 IS NOT NULL)), $4)::integer,
    count(*) FILTER (WHERE looked.has_error = ($8 IS NOT NULL OR $14 IS NOT NULL)) >= $3,
    count(*) FILTER (WHERE looked.has_error) >= $3

-- name: JobCountByStatus
-- Parameters as of JobCount, without a status. Walks indexes jobs_project and jobs_errors from the newest on.
{JobStatusCounts}
FROM (
    (SELECT *, false AS has_error FROM control_plane.jobs WHERE $8 IS NULL AND $14 IS NULL AND project_id = $1 AND seq < $2 ORDER BY seq DESC LIMIT $3)
    UNION ALL
    (SELECT *, true FROM control_plane.jobs WHERE project_id = $1 AND seq < $2 AND last_error IS NOT NULL ORDER BY seq DESC LIMIT $3)
) AS looked
CROSS JOIN LATERAL (SELECT {JobFits} AS value) AS fits;

-- name: JobAttempts
-- $1 projects, $2 ids: a row each; $3 limit for each. Index job_attempts_job. No row: no such job; one of nulls: no failed attempt.
SELECT wanted.ordinal, attempt.attempt, attempt.started_at, attempt.finished_at, attempt.error, attempt.worker_id
FROM unnest($1::text[], $2::uuid[]) WITH ORDINALITY AS wanted (project_id, id, ordinal)
CROSS JOIN LATERAL (
    SELECT id FROM control_plane.jobs WHERE (jobs.project_id = wanted.project_id) IS TRUE AND jobs.id = wanted.id LIMIT 1
) AS job
LEFT JOIN LATERAL (
    SELECT seq, attempt, started_at, finished_at, error, worker_id
    FROM control_plane.job_attempts
    WHERE job_id = job.id AND (project_id = wanted.project_id) IS TRUE
    ORDER BY seq
    LIMIT $3
) AS attempt ON true
ORDER BY wanted.ordinal, attempt.seq;

-- name: JobLogList
-- $1 project, $2 id, $3 seq to begin after, $4 attempt (null: any), $5 limit. Walks the primary key: a job has few lines that do not fit. No row: no
-- such job; one of nulls: no line.
SELECT line.seq, line.attempt, line.logged_at, line.level, line.message
FROM (SELECT id FROM control_plane.jobs WHERE (project_id = $1) IS TRUE AND id = $2 LIMIT 1) AS job
LEFT JOIN LATERAL (
    SELECT seq, attempt, logged_at, level, message
    FROM control_plane.job_logs
    WHERE job_id = job.id AND seq > $3 AND (project_id = $1) IS TRUE AND ($4 IS NULL OR attempt = $4) IS TRUE
    ORDER BY seq
    LIMIT $5
) AS line ON true
ORDER BY line.seq;

-- name: AuditList
-- $1 project, $2 seq to begin below, $3 limit. Walks index audit_logs_project.
SELECT seq, action, job_id, actor, remote_address, request_id, details, created_at
FROM control_plane.audit_logs
WHERE project_id = $1 AND seq < $2
ORDER BY seq DESC
LIMIT $3;

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

-- name: UniqueLock
-- $1 projects, $2 keys: a row each, no key twice. Of enqueues with the same unique key one goes on, until its transaction ends, and the others wait. An
-- update whose condition is false locks the row and writes nothing; a key that is new gets a row, of a job that there is not. A statement of its own, so
-- that the next one sees what the one before has committed. Locked in one order, so that batches cannot deadlock.
INSERT INTO control_plane.unique_keys AS held (project_id, key, job_id, scope)
SELECT wanted.project_id, wanted.key, gen_random_uuid(), 'until_finished'
FROM (SELECT * FROM unnest($1::text[], $2::text[]) AS wanted (project_id, key) ORDER BY project_id, key) AS wanted
ON CONFLICT (project_id, key) DO UPDATE SET scope = excluded.scope WHERE false;

-- name: UniqueFind
-- $1 clock, $2 projects, $3 keys: a row each. The jobs that hold the keys now; one that waits and has expired, and so will not run, does not. Looks keys and jobs up by primary key (see worker.sql).
SELECT
    wanted.ordinal, job.id, job.type, job.payload, job.status::text, job.attempts, job.max_attempts, job.last_error,
    job.scheduled_at, job.started_at, job.completed_at, job.created_at, job.queue, job.priority, job.cancel_requested, job.expires_at, job.trace_context,
    progress.percent, progress.message, progress.reported_at, outcome.result
FROM unnest($2::text[], $3::text[]) WITH ORDINALITY AS wanted (project_id, key, ordinal)
CROSS JOIN LATERAL (
    SELECT * FROM control_plane.unique_keys AS held WHERE held.project_id = wanted.project_id AND held.key = wanted.key LIMIT 1
) AS held
CROSS JOIN LATERAL (
    SELECT * FROM control_plane.jobs WHERE (jobs.project_id = wanted.project_id) IS TRUE AND jobs.id = held.job_id LIMIT 1
) AS job
LEFT JOIN LATERAL (
    SELECT percent, message, reported_at FROM control_plane.job_progress WHERE job_id = job.id AND (project_id = wanted.project_id) IS TRUE LIMIT 1
) AS progress ON true
LEFT JOIN LATERAL (
    SELECT result
    FROM control_plane.job_results
    WHERE job_id = job.id AND (project_id = wanted.project_id AND claim_id = job.claim_id AND job.status = 'completed') IS TRUE
    LIMIT 1
) AS outcome ON true
WHERE CASE held.scope
    WHEN 'until_finished' THEN job.status = 'running' OR (job.status = 'pending' AND coalesce(job.expires_at > coalesce($1, statement_timestamp()), true))
    WHEN 'until_started' THEN
        job.status = 'pending' AND job.started_at IS NULL AND coalesce(job.expires_at > coalesce($1, statement_timestamp()), true)
    ELSE held.expires_at > coalesce($1, statement_timestamp())
END;

-- name: UniqueRecord
-- $1 clock, $2 projects, $3 keys, $4 jobs, $5 scopes, $6 periods or null: a row each. What it writes over is held no longer.
INSERT INTO control_plane.unique_keys (project_id, key, job_id, scope, expires_at)
SELECT new.project_id, new.key, new.job_id, new.scope, coalesce($1, statement_timestamp()) + new.period
FROM unnest($2::text[], $3::text[], $4::uuid[], $5::text[], $6::interval[]) AS new (project_id, key, job_id, scope, period)
ON CONFLICT (project_id, key) DO UPDATE
SET job_id = excluded.job_id, scope = excluded.scope, expires_at = excluded.expires_at;

-- name: JobReplace
-- $1 clock, $2 projects, $3 ids, $4 payloads or null, $5 whether the time moves, $6 delays, $7 times, $8 expiries, $9 spans to expiry: a row each. An
-- expiry goes with the time.
-- Changes waiting jobs. They are locked in the order of ids, as in worker.sql; one that a worker has taken meanwhile is not returned.
WITH clock AS MATERIALIZED (
    SELECT coalesce($1, statement_timestamp()) AS now
),
target AS MATERIALIZED (
    SELECT found.ctid, wanted.project_id, wanted.payload, clock.now,
        CASE WHEN wanted.is_moved AND found.stage IN ('ready', 'scheduled') THEN
            greatest(clock.now, coalesce(wanted.scheduled_at, clock.now + wanted.delay))
        END AS due_at,
        wanted.expires_at, wanted.expires_after
    FROM clock
    CROSS JOIN (
        SELECT *
        FROM unnest($2::text[], $3::uuid[], $4::jsonb[], $5::boolean[], $6::interval[], $7::timestamptz[], $8::timestamptz[], $9::interval[])
            AS wanted (project_id, id, payload, is_moved, delay, scheduled_at, expires_at, expires_after)
        ORDER BY id
    ) AS wanted
    CROSS JOIN LATERAL (
        SELECT ctid, stage
        FROM control_plane.jobs
        WHERE (jobs.project_id = wanted.project_id) IS TRUE AND jobs.id = wanted.id AND jobs.status = 'pending'
        LIMIT 1
        FOR UPDATE
    ) AS found
)
UPDATE control_plane.jobs AS job
SET payload = coalesce(target.payload, job.payload),
    scheduled_at = coalesce(target.due_at, job.scheduled_at),
    stage = CASE
        WHEN target.due_at IS NULL THEN job.stage
        WHEN target.due_at > target.now THEN 'scheduled'::control_plane.job_stage
        ELSE 'ready'::control_plane.job_stage
    END,
    rank = CASE WHEN target.due_at IS NULL THEN job.rank ELSE (extract(epoch FROM target.due_at) * 1000000)::bigint END,
    expires_at = CASE WHEN target.due_at IS NULL THEN job.expires_at ELSE coalesce(target.expires_at, target.due_at + target.expires_after) END
FROM target
WHERE job.ctid = target.ctid AND (job.project_id = target.project_id) IS TRUE AND job.status = 'pending'
RETURNING
    job.id, job.project_id, job.type, job.payload, job.status::text, job.attempts, job.max_attempts, job.last_error,
    job.scheduled_at, job.started_at, job.completed_at, job.created_at, job.queue, job.priority, job.cancel_requested, job.expires_at, job.trace_context,
    (SELECT percent FROM control_plane.job_progress WHERE job_id = job.id AND (project_id = job.project_id) IS TRUE),
    (SELECT message FROM control_plane.job_progress WHERE job_id = job.id AND (project_id = job.project_id) IS TRUE),
    (SELECT reported_at FROM control_plane.job_progress WHERE job_id = job.id AND (project_id = job.project_id) IS TRUE),
    NULL::jsonb;

-- name: JobNotify
-- $1 channel, $2 queues. One notification a queue, however many jobs it got.
SELECT pg_notify($1, queue.name) FROM unnest($2::text[]) AS queue (name);

-- name: TenantScope
-- $1 projects. Names, until the end of the transaction, the projects whose rows a role under row-level security may see: see roles.sql.
-- Which row is whose is still the business of each statement; this is the wall behind it.
SELECT set_config('jobplane.projects', $1::text[]::text, true);
