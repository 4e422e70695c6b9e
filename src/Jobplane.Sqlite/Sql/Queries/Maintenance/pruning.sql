-- Forgetting, in small batches.

-- name: JobPrune
-- $from and $to (seq, the latter excluded), $rules (JSON: queue or empty, status, latest end), $newest (latest creation of a job to look at). Looks at a
-- stretch of the table, whatever its age, status or queue. Returns how many jobs are gone, and where the next stretch begins: null at the end.
-- Differs from Postgres because the table lies in the order of creation, all projects together.
DELETE FROM jobs
WHERE seq >= $from AND seq < $to
    AND (status = 'completed' OR status = 'failed' OR status = 'cancelled')
    AND coalesce(completed_at, created_at) <= (
        SELECT rule.value ->> 2
        FROM json_each($rules) AS rule
        WHERE rule.value ->> 1 = jobs.status AND (rule.value ->> 0 = jobs.queue OR rule.value ->> 0 = '')
        ORDER BY rule.value ->> 0 DESC
        LIMIT 1);
SELECT
    changes(),
    (SELECT iif(created_at <= $newest, seq, NULL) FROM jobs WHERE seq >= $to ORDER BY seq LIMIT 1);

-- name: IdempotencyPrune
-- $limit, $kept in seconds. Walks index idempotency_keys_created.
DELETE FROM idempotency_keys
WHERE rowid IN (
    SELECT rowid
    FROM idempotency_keys
    WHERE created_at <= strftime('%Y-%m-%dT%H:%M:%fZ', $clock, -$kept || ' seconds')
    ORDER BY created_at
    LIMIT $limit);

-- name: BulkPrune
-- $limit, $kept in seconds. Walks index bulk_operations_finished.
DELETE FROM bulk_operations
WHERE seq IN (
    SELECT seq
    FROM bulk_operations
    WHERE finished_at <= strftime('%Y-%m-%dT%H:%M:%fZ', $clock, -$kept || ' seconds')
    ORDER BY finished_at
    LIMIT $limit);

-- name: UniqueLook
-- $project, $key to begin after, $limit. The last key that UniquePrune will look at; no row: there are no more.
-- Differs from Postgres because a key that is deleted cannot say any more where it was.
SELECT project_id, key
FROM unique_keys
WHERE (project_id, key) > ($project, $key)
ORDER BY project_id, key
LIMIT 1 OFFSET $limit - 1;

-- name: UniquePrune
-- $project, $key to begin after, $limit, $kept in seconds. Walks the primary key, and looks jobs up by the unique index of ids.
DELETE FROM unique_keys
WHERE (project_id, key) IN (
    SELECT looked.project_id, looked.key
    FROM (
        SELECT * FROM unique_keys WHERE (project_id, key) > ($project, $key) ORDER BY project_id, key LIMIT $limit
    ) AS looked
    LEFT JOIN jobs ON jobs.id = looked.job_id
    WHERE jobs.status IS NULL
        OR CASE looked.scope
            WHEN 'period' THEN looked.expires_at <= $clock
            ELSE jobs.status NOT IN ('pending', 'running')
                AND coalesce(jobs.completed_at, jobs.created_at) <= strftime('%Y-%m-%dT%H:%M:%fZ', $clock, -$kept || ' seconds')
        END);

-- name: StatisticsLook
-- $after (project). The next project that has any statistics: leaps through the primary keys. No row: there is none.
-- Differs from Postgres because a statement that has deleted a project's last row cannot say any more which it was.
SELECT id
FROM (
    SELECT min(project_id) AS id
    FROM (
        SELECT min(project_id) AS project_id FROM job_statistics WHERE project_id > $after
        UNION ALL
        SELECT min(project_id) FROM failure_counts WHERE project_id > $after
        UNION ALL
        SELECT min(project_id) FROM failure_groups WHERE project_id > $after))
WHERE id IS NOT NULL;

-- name: StatisticsPrune
-- $project, $limit, $minutes_since, $hours_since. Forgets the oldest of each sort that the project has. Returns whether nothing is left to forget.
-- Differs from Postgres because SQLite has no CTE that changes data: statements, of which the last one looks again.
DELETE FROM job_statistics
WHERE (project_id, span, at, queue, type) IN (
    SELECT project_id, span, at, queue, type
    FROM job_statistics
    WHERE project_id = $project AND at < iif(span = 1, $minutes_since, $hours_since)
    LIMIT $limit);
DELETE FROM failure_counts
WHERE (project_id, span, at, fingerprint) IN (
    SELECT project_id, span, at, fingerprint
    FROM failure_counts
    WHERE project_id = $project AND at < iif(span = 1, $minutes_since, $hours_since)
    LIMIT $limit);
DELETE FROM failure_groups
WHERE (project_id, fingerprint) IN (
    SELECT project_id, fingerprint FROM failure_groups WHERE project_id = $project AND last_seen_at < $hours_since LIMIT $limit);
SELECT
    NOT EXISTS (SELECT 1 FROM job_statistics WHERE project_id = $project AND span = 1 AND at < $minutes_since)
    AND NOT EXISTS (SELECT 1 FROM job_statistics WHERE project_id = $project AND span > 1 AND at < $hours_since)
    AND NOT EXISTS (SELECT 1 FROM failure_counts WHERE project_id = $project AND span = 1 AND at < $minutes_since)
    AND NOT EXISTS (SELECT 1 FROM failure_counts WHERE project_id = $project AND span > 1 AND at < $hours_since)
    AND NOT EXISTS (SELECT 1 FROM failure_groups WHERE project_id = $project AND last_seen_at < $hours_since);
