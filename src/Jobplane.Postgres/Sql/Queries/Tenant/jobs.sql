-- A job and its history, as its tenant reads them. Every statement filters on project_id.

-- fragment: JobShownColumns
-- What is shown of a job "job" that is looked up by its key, with JobShownReports.
    job.type, job.payload, job.status::text, job.attempts, job.max_attempts, job.last_error,
    job.scheduled_at, job.started_at, job.completed_at, job.created_at, job.queue, job.priority, job.cancel_requested, job.expires_at, job.trace_context,
    progress.percent, progress.message, progress.reported_at, outcome.result

-- fragment: JobShownReports
-- What its handler reported, of project "wanted". A result of an earlier run is not shown: it belongs to another claim.
LEFT JOIN LATERAL (
    SELECT percent, message, reported_at FROM control_plane.job_progress WHERE job_id = job.id AND (project_id = wanted.project_id) IS TRUE LIMIT 1
) AS progress ON true
LEFT JOIN LATERAL (
    SELECT result
    FROM control_plane.job_results
    WHERE job_id = job.id AND (project_id = wanted.project_id AND claim_id = job.claim_id AND job.status = 'completed') IS TRUE
    LIMIT 1
) AS outcome ON true

-- name: JobGet
-- $1 projects, $2 ids: a row each. Many requests share one statement, which looks each job up by primary key (see README.md),
-- and so what its handler reported.
SELECT
    wanted.ordinal, {JobShownColumns}
FROM unnest($1::text[], $2::uuid[]) WITH ORDINALITY AS wanted (project_id, id, ordinal)
CROSS JOIN LATERAL (
    SELECT * FROM control_plane.jobs WHERE (jobs.project_id = wanted.project_id) IS TRUE AND jobs.id = wanted.id LIMIT 1
) AS job
{JobShownReports};

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

-- name: TenantScope
-- $1 projects. Names, until the end of the transaction, the projects whose rows a role under row-level security may see: see roles.sql.
-- Which row is whose is still the business of each statement; this is the wall behind it.
SELECT set_config('jobplane.projects', $1::text[]::text, true);
