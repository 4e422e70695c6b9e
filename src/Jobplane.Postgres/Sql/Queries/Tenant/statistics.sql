-- The tenant's plane, as far as statistics go. Every statement filters on project_id. The operator's plane uses them too, with project '*' for
-- all together. Primary keys are the only indexes of these tables, so the planner has no choice.

-- name: StatisticsRead
-- $2 project, $3 minutes that a row covers, $4 end (null: now), $5 how far back, $6 type or null, $7 queue or null, $8 whether histograms are
-- wanted. Each row begins with the end; without statistics there is one row, with nothing else. Walks the primary key. Histograms
-- come in the format that arrays are sent in: the driver reads an array an element at a time, and these are thousands of arrays.
SELECT
    clock.until, found.at, found.queue, found.type, found.completed, found.failed, found.failed_attempts, found.cancelled,
    CASE WHEN $8 THEN array_send(found.waits) END, CASE WHEN $8 THEN array_send(found.runs) END
FROM (SELECT coalesce($4, $1, statement_timestamp()) AS until) AS clock
LEFT JOIN LATERAL (
    SELECT *
    FROM control_plane.job_statistics
    WHERE project_id = $2
        AND span = $3
        AND at >= clock.until - $5
        AND at <= clock.until
        AND ($6 IS NULL OR type = $6)
        AND ($7 IS NULL OR queue = $7)
    OFFSET 0
) AS found ON true;

-- name: FailureRead
-- $2 project, $3 minutes that a row covers, $4 end (null: now), $5 how far back, $6 type or null, $7 most groups. As StatisticsRead: a row
-- a group and time, of the largest groups alone. Walks the primary key, and looks groups up by theirs.
WITH clock AS MATERIALIZED (
    SELECT coalesce($4, $1, statement_timestamp()) AS until
),
counted AS MATERIALIZED (
    SELECT found.fingerprint, found.at, found.failed, found.failed_attempts
    FROM clock
    CROSS JOIN LATERAL (
        SELECT *
        FROM control_plane.failure_counts
        WHERE project_id = $2 AND span = $3 AND at >= clock.until - $5 AND at <= clock.until
        OFFSET 0
    ) AS found
),
largest AS MATERIALIZED (
    SELECT total.fingerprint, known.*
    FROM (SELECT fingerprint, sum(failed_attempts) AS failed_attempts FROM counted GROUP BY fingerprint) AS total
    CROSS JOIN LATERAL (
        SELECT type, error, first_seen_at, last_seen_at, sample_project_id, sample_job_id
        FROM control_plane.failure_groups
        WHERE project_id = $2 AND fingerprint = total.fingerprint
        LIMIT 1
    ) AS known
    WHERE $6 IS NULL OR known.type = $6
    ORDER BY total.failed_attempts DESC, total.fingerprint
    LIMIT $7
)
SELECT
    clock.until, counted.at, largest.fingerprint, largest.type, largest.error, counted.failed_attempts, counted.failed,
    largest.first_seen_at, largest.last_seen_at, largest.sample_project_id, largest.sample_job_id
FROM clock
LEFT JOIN (largest JOIN counted ON counted.fingerprint = largest.fingerprint) ON true;
