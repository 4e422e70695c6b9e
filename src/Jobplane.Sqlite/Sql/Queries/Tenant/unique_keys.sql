-- Unique keys, and what an enqueue may change of the job that holds one. Every statement filters on project_id.

-- name: UniqueLock
-- Differs from Postgres because one transaction writes at a time: whoever writes has the only lock there is.

-- name: UniqueFind
-- $project, $key. The job that holds the key now; one that waits and has expired, and so will not run, does not. Runs once a key.
SELECT
    jobs.id, jobs.type, jobs.payload, jobs.status, jobs.attempts, jobs.max_attempts, jobs.last_error,
    jobs.scheduled_at, jobs.started_at, jobs.completed_at, jobs.created_at, jobs.queue, jobs.priority, jobs.cancel_requested, jobs.expires_at, jobs.trace_context,
    job_progress.percent, job_progress.message, job_progress.reported_at, job_results.result
FROM unique_keys AS held
CROSS JOIN jobs ON jobs.id = held.job_id AND jobs.project_id = $project
LEFT JOIN job_progress ON job_progress.job_id = jobs.id AND job_progress.project_id = $project
LEFT JOIN job_results
    ON job_results.job_id = jobs.id AND job_results.project_id = $project
    AND job_results.claim_id = jobs.claim_id AND jobs.status = 'completed'
WHERE held.project_id = $project AND held.key = $key
    AND CASE held.scope
        WHEN 'until_finished' THEN jobs.status = 'running' OR (jobs.status = 'pending' AND ifnull(jobs.expires_at > $clock, 1))
        WHEN 'until_started' THEN jobs.status = 'pending' AND jobs.started_at IS NULL AND ifnull(jobs.expires_at > $clock, 1)
        ELSE held.expires_at > $clock
    END;

-- name: UniqueRecord
-- $project, $key, $job, $scope, $period in seconds or null. What it writes over is held no longer. Runs once a key.
INSERT INTO unique_keys (project_id, key, job_id, scope, expires_at)
VALUES ($project, $key, $job, $scope, strftime('%Y-%m-%dT%H:%M:%fZ', $clock, $period || ' seconds'))
ON CONFLICT (project_id, key) DO UPDATE
SET job_id = excluded.job_id, scope = excluded.scope, expires_at = excluded.expires_at;

-- name: JobReplace
-- $project, $id, $payload or null, $scheduled_at (not before $clock) and $rank, both null if the time stays, $expires_at (goes with the time). Changes a
-- waiting job.
-- Differs from Postgres because it runs once a job, and when the job is due is reckoned before, as for JobEnqueue.
UPDATE jobs
SET payload = coalesce($payload, payload),
    scheduled_at = iif($scheduled_at IS NOT NULL AND stage IN ('ready', 'scheduled'), $scheduled_at, scheduled_at),
    rank = iif($scheduled_at IS NOT NULL AND stage IN ('ready', 'scheduled'), $rank, rank),
    expires_at = iif($scheduled_at IS NOT NULL AND stage IN ('ready', 'scheduled'), $expires_at, expires_at),
    stage = iif(
        $scheduled_at IS NOT NULL AND stage IN ('ready', 'scheduled'), iif($scheduled_at > $clock, 'scheduled', 'ready'), stage)
WHERE project_id = $project AND id = $id AND status = 'pending'
RETURNING
    id, type, payload, status, attempts, max_attempts, last_error,
    scheduled_at, started_at, completed_at, created_at, queue, priority, cancel_requested, expires_at, trace_context,
    (SELECT percent FROM job_progress WHERE job_id = jobs.id AND project_id = $project),
    (SELECT message FROM job_progress WHERE job_id = jobs.id AND project_id = $project),
    (SELECT reported_at FROM job_progress WHERE job_id = jobs.id AND project_id = $project),
    NULL;
