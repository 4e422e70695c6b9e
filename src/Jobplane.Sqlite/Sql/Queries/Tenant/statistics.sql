-- The tenant's plane, as far as statistics go. Every statement filters on project_id. The operator's plane uses them too, with project '*' for
-- all together.

-- name: StatisticsRead
-- $project, $span (minutes that a row covers), $from and $until, $type or null, $queue or null, $durations (whether
-- histograms are wanted). Walks the primary key.
-- Differs from Postgres because the store knows the time already: no row says when the window ends.
SELECT at, queue, type, completed, failed, failed_attempts, cancelled, CASE WHEN $durations THEN waits END, CASE WHEN $durations THEN runs END
FROM job_statistics
WHERE project_id = $project
    AND span = $span
    AND at >= $from
    AND at <= $until
    AND ($type IS NULL OR type = $type)
    AND ($queue IS NULL OR queue = $queue);

-- name: FailureRead
-- $project, $span (minutes that a row covers), $from and $until, $type or null, $limit (most groups). A row a group and
-- time, of the largest groups alone. Walks the primary key, and looks groups up by theirs.
-- Differs from Postgres as StatisticsRead does.
WITH counted AS MATERIALIZED (
    SELECT fingerprint, at, failed, failed_attempts
    FROM failure_counts
    WHERE project_id = $project AND span = $span AND at >= $from AND at <= $until
),
largest AS MATERIALIZED (
    SELECT known.*
    FROM (SELECT fingerprint, sum(failed_attempts) AS failed_attempts FROM counted GROUP BY fingerprint) AS total
    CROSS JOIN failure_groups AS known ON known.project_id = $project AND known.fingerprint = total.fingerprint
    WHERE $type IS NULL OR known.type = $type
    ORDER BY total.failed_attempts DESC, total.fingerprint
    LIMIT $limit
)
SELECT
    counted.at, largest.fingerprint, largest.type, largest.error, counted.failed_attempts, counted.failed,
    largest.first_seen_at, largest.last_seen_at, largest.sample_project_id, largest.sample_job_id
FROM largest
CROSS JOIN counted ON counted.fingerprint = largest.fingerprint;
