-- What handlers report while they run.

-- name: JobReport
-- $row, $id, $claim, $percent, $message, $checkpoint. What is null stays as it was; what another claim holds is left out.
-- Differs from Postgres as JobComplete does.
INSERT INTO job_progress (job_id, project_id, percent, message, reported_at, checkpoint)
SELECT id, project_id, $percent, $message, iif($percent IS NULL, NULL, $clock), $checkpoint
FROM jobs
WHERE seq = $row AND id = $id AND status = 'running' AND claim_id = $claim
ON CONFLICT (job_id) DO UPDATE
SET percent = coalesce(excluded.percent, percent),
    message = iif(excluded.percent IS NULL, message, excluded.message),
    reported_at = coalesce(excluded.reported_at, reported_at),
    checkpoint = coalesce(excluded.checkpoint, checkpoint);

-- name: JobLogAppend
-- $row, $id, $claim, $number of the line, $attempt, $age in seconds, $level, $message. What another claim holds is left out. A line that is there already
-- is written over by itself, which counts as held.
-- Differs from Postgres as JobComplete does.
INSERT INTO job_logs (job_id, seq, project_id, attempt, logged_at, level, message)
SELECT id, claim_id * 256 + $number, project_id, $attempt, strftime('%Y-%m-%dT%H:%M:%fZ', $clock, -$age || ' seconds'), $level, $message
FROM jobs
WHERE seq = $row AND id = $id AND status = 'running' AND claim_id = $claim
ON CONFLICT (job_id, seq) DO UPDATE SET seq = seq;

-- name: JobCheckpoints
-- $id. Differs from Postgres as JobComplete does.
SELECT checkpoint FROM job_progress WHERE job_id = $id AND checkpoint IS NOT NULL;
