-- What handlers report while they run.

-- name: JobReport
-- $1 clock, $2 ids, $3 claims, $4 percents, $5 messages, $6 checkpoints. What is null stays as it was. The job is locked against its end, and
-- against a rescue, until this is stored; what another claim holds is left out, and its id not returned.
WITH held AS MATERIALIZED (
    SELECT found.id, found.project_id, batch.claim_id, batch.percent, batch.message, batch.checkpoint
    FROM (
        SELECT *
        FROM unnest($2::uuid[], $3::bigint[], $4::double precision[], $5::text[], $6::jsonb[]) AS batch (id, claim_id, percent, message, checkpoint)
        ORDER BY id
    ) AS batch
    CROSS JOIN LATERAL (
        SELECT job.id, job.project_id
        FROM control_plane.jobs AS job
        WHERE job.id = batch.id AND (job.claim_id = batch.claim_id) IS TRUE AND job.status = 'running'
        LIMIT 1
        FOR SHARE
    ) AS found
),
stored AS (
    INSERT INTO control_plane.job_progress AS progress (job_id, project_id, percent, message, reported_at, checkpoint)
    SELECT id, project_id, percent, message, CASE WHEN percent IS NOT NULL THEN coalesce($1, statement_timestamp()) END, checkpoint
    FROM held
    ON CONFLICT (job_id) DO UPDATE
    SET percent = coalesce(excluded.percent, progress.percent),
        message = CASE WHEN excluded.percent IS NOT NULL THEN excluded.message ELSE progress.message END,
        reported_at = coalesce(excluded.reported_at, progress.reported_at),
        checkpoint = coalesce(excluded.checkpoint, progress.checkpoint)
)
SELECT id, claim_id FROM held;

-- name: JobLogAppend
-- $1 clock, $2 ids, $3 claims, $4 numbers of lines, $5 attempts, $6 ages, $7 levels, $8 messages: a row a line. As JobReport: what another claim holds is
-- left out, and its id not returned. A line that is there already is left as it is, as the answer to an earlier write may have been lost.
WITH held AS MATERIALIZED (
    SELECT found.id, found.project_id, batch.claim_id
    FROM (SELECT DISTINCT id, claim_id FROM unnest($2::uuid[], $3::bigint[]) AS batch (id, claim_id) ORDER BY id, claim_id) AS batch
    CROSS JOIN LATERAL (
        SELECT job.id, job.project_id
        FROM control_plane.jobs AS job
        WHERE job.id = batch.id AND (job.claim_id = batch.claim_id) IS TRUE AND job.status = 'running'
        LIMIT 1
        FOR SHARE
    ) AS found
),
stored AS (
    INSERT INTO control_plane.job_logs (job_id, seq, project_id, attempt, logged_at, level, message)
    SELECT held.id, held.claim_id * 256 + line.number, held.project_id, line.attempt,
        coalesce($1, statement_timestamp()) - line.age, line.level, line.message
    FROM held
    JOIN unnest($2::uuid[], $3::bigint[], $4::integer[], $5::integer[], $6::interval[], $7::text[], $8::text[])
        AS line (id, claim_id, number, attempt, age, level, message)
        ON line.id = held.id AND line.claim_id = held.claim_id
    ON CONFLICT DO NOTHING
)
SELECT id, claim_id FROM held;

-- name: JobCheckpoints
-- $1 ids. No row where there is no checkpoint.
SELECT wanted.ordinal, progress.checkpoint
FROM unnest($1::uuid[]) WITH ORDINALITY AS wanted (id, ordinal)
CROSS JOIN LATERAL (
    SELECT checkpoint FROM control_plane.job_progress WHERE job_id = wanted.id AND (checkpoint IS NOT NULL) IS TRUE LIMIT 1
) AS progress;
