-- A job and its history, as its tenant reads them. Every statement filters on project_id.

-- fragment: JobShownColumns
-- What is shown of a job that is looked up by its id, with JobShownReports.
    type, payload, status, attempts, max_attempts, last_error,
    scheduled_at, started_at, completed_at, created_at, queue, priority, cancel_requested, expires_at, trace_context,
    job_progress.percent, job_progress.message, job_progress.reported_at, job_results.result

-- fragment: JobShownReports
-- What its handler reported. A result of an earlier run is not shown: it belongs to another claim.
LEFT JOIN job_progress ON job_progress.job_id = jobs.id AND job_progress.project_id = $project
LEFT JOIN job_results
    ON job_results.job_id = jobs.id AND job_results.project_id = $project
    AND job_results.claim_id = jobs.claim_id AND jobs.status = 'completed'

-- name: JobGet
-- $project, $id. Reads by the unique index of ids.
-- Differs from Postgres because there is no round trip to save: it runs once a job, all in one transaction.
SELECT
{JobShownColumns}
FROM jobs
{JobShownReports}
WHERE jobs.project_id = $project AND id = $id;

-- name: JobWatch
-- $project, $id. Differs from Postgres because rows have no version here: it is all that can change and is shown, put together.
-- A result comes with the completion.
SELECT json_array(status, attempts, max_attempts, last_error, scheduled_at, started_at, completed_at, queue, priority, cancel_requested, expires_at,
    job_progress.percent, job_progress.message, job_progress.reported_at)
FROM jobs
LEFT JOIN job_progress ON job_progress.job_id = jobs.id AND job_progress.project_id = $project
WHERE jobs.project_id = $project AND id = $id;

-- name: JobAttempts
-- $project, $id, $limit. Index job_attempts_job. No row: no such job; one of nulls: no failed attempt. Runs once a job.
SELECT attempt.attempt, attempt.started_at, attempt.finished_at, attempt.error, attempt.worker_id
FROM (SELECT id FROM jobs WHERE project_id = $project AND id = $id) AS job
LEFT JOIN job_attempts AS attempt ON attempt.job_id = job.id AND attempt.project_id = $project
ORDER BY attempt.seq
LIMIT $limit;

-- name: JobLogList
-- $project, $id, $after (seq), $attempt (null: any), $limit. Walks the primary key: a job has few lines that do not fit. No row: no such job; one of
-- nulls: no line.
SELECT line.seq, line.attempt, line.logged_at, line.level, line.message
FROM (SELECT id FROM jobs WHERE project_id = $project AND id = $id) AS job
LEFT JOIN job_logs AS line
    ON line.job_id = job.id AND line.project_id = $project AND line.seq > $after AND ($attempt IS NULL OR line.attempt = $attempt)
ORDER BY line.seq
LIMIT $limit;

-- name: AuditList
-- $project, $before (seq), $limit. Walks index audit_logs_project.
SELECT seq, action, job_id, actor, remote_address, request_id, details, created_at
FROM audit_logs
WHERE project_id = $project AND seq < $before
ORDER BY seq DESC
LIMIT $limit;

-- name: TenantScope
-- Differs from Postgres because a file has no roles: who can open it sees all of it.
