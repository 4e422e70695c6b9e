-- Forgetting, in small batches.

-- name: JobPrune
-- $2 project, $3 seq to begin above, $4 limit, $5 least age of a rule, $6 queues (empty: any), $7 statuses, $8 ages: a rule each.
-- Walks index jobs_project from a project's oldest job on, as many jobs as the limit says, then goes on to the next project. It is not the walk that
-- depends on age, status or queue, so it can neither read further than that nor need an index that completion would write. Locked rows are skipped:
-- somebody retries them. What is deleted is checked again under the lock. Returns how many are gone, and where to go on: no project, at the end.
WITH clock AS MATERIALIZED (
    SELECT coalesce($1, statement_timestamp()) AS now
),
looked AS MATERIALIZED (
    SELECT ctid, id, seq, queue, status, completed_at, created_at
    FROM control_plane.jobs
    WHERE project_id = $2 AND seq > $3
    ORDER BY seq
    LIMIT $4
),
old AS MATERIALIZED (
    SELECT looked.ctid, looked.id
    FROM clock
    CROSS JOIN looked
    CROSS JOIN LATERAL (
        SELECT rule.age
        FROM unnest($6::text[], $7::text[], $8::interval[]) AS rule (queue, status, age)
        WHERE rule.status = looked.status::text AND (rule.queue = looked.queue OR rule.queue = '')
        ORDER BY rule.queue DESC
        LIMIT 1
    ) AS rule
    WHERE coalesce(looked.completed_at, looked.created_at) <= clock.now - rule.age
    ORDER BY looked.id
),
held AS MATERIALIZED (
    SELECT job.ctid
    FROM old
    CROSS JOIN LATERAL (
        SELECT ctid
        FROM control_plane.jobs
        WHERE ctid = old.ctid AND (id = old.id) IS TRUE AND status IN ('completed', 'failed', 'cancelled')
        LIMIT 1
        FOR UPDATE SKIP LOCKED
    ) AS job
),
pruned AS (
    DELETE FROM control_plane.jobs AS job
    USING held
    WHERE job.ctid = held.ctid AND job.status IN ('completed', 'failed', 'cancelled')
    RETURNING job.id
),
last AS MATERIALIZED (
    SELECT seq FROM looked, clock WHERE created_at <= clock.now - $5 ORDER BY seq OFFSET $4 - 1
),
following AS MATERIALIZED (
    SELECT project_id FROM control_plane.jobs WHERE project_id > $2 ORDER BY project_id LIMIT 1
)
SELECT
    (SELECT count(*)::integer FROM pruned),
    CASE WHEN EXISTS (SELECT FROM last) THEN $2 ELSE (SELECT project_id FROM following) END,
    coalesce((SELECT seq FROM last), 0);

-- name: IdempotencyPrune
-- $2 limit, $3 how long keys are kept. Walks index idempotency_keys_created.
DELETE FROM control_plane.idempotency_keys
WHERE ctid = ANY (ARRAY(
    SELECT ctid
    FROM control_plane.idempotency_keys
    WHERE created_at <= coalesce($1, statement_timestamp()) - $3
    ORDER BY created_at
    LIMIT $2
    FOR UPDATE SKIP LOCKED));

-- name: BulkPrune
-- $2 limit, $3 how long finished operations are kept. Walks index bulk_operations_finished.
DELETE FROM control_plane.bulk_operations
WHERE ctid = ANY (ARRAY(
    SELECT ctid
    FROM control_plane.bulk_operations
    WHERE finished_at <= coalesce($1, statement_timestamp()) - $3
    ORDER BY finished_at
    LIMIT $2
    FOR UPDATE SKIP LOCKED));

-- name: UniqueLook
-- Differs from SQLite because UniquePrune itself returns the last key that it looked at.

-- name: UniquePrune
-- $2 project, $3 key to begin after, $4 limit, $5 how long the keys of finished jobs are kept. Walks the primary key, and looks jobs up by theirs.
-- A key that gets another job meanwhile has another row by then, and stays, as does one that an enqueue has locked. Returns the last key looked at; no row: there are no more.
WITH clock AS MATERIALIZED (
    SELECT coalesce($1, statement_timestamp()) AS now
),
looked AS MATERIALIZED (
    SELECT ctid, project_id, key, job_id, scope, expires_at
    FROM control_plane.unique_keys
    WHERE (project_id, key) > ($2, $3)
    ORDER BY project_id, key
    LIMIT $4
),
free AS MATERIALIZED (
    SELECT looked.ctid, looked.job_id
    FROM clock
    CROSS JOIN looked
    LEFT JOIN LATERAL (
        SELECT status, completed_at, created_at FROM control_plane.jobs WHERE id = looked.job_id LIMIT 1
    ) AS job ON true
    WHERE job.status IS NULL
        OR CASE looked.scope
            WHEN 'period' THEN looked.expires_at <= clock.now
            ELSE job.status NOT IN ('pending', 'running') AND coalesce(job.completed_at, job.created_at) <= clock.now - $5
        END
),
forgotten AS (
    DELETE FROM control_plane.unique_keys AS held
    USING (
        SELECT found.ctid, found.job_id
        FROM free
        CROSS JOIN LATERAL (
            SELECT ctid, job_id
            FROM control_plane.unique_keys
            WHERE ctid = free.ctid AND job_id = free.job_id
            LIMIT 1
            FOR UPDATE SKIP LOCKED
        ) AS found
    ) AS locked
    WHERE held.ctid = locked.ctid AND held.job_id = locked.job_id
)
SELECT project_id, key FROM looked ORDER BY project_id, key OFFSET $4 - 1;

-- name: StatisticsLook
-- Differs from SQLite because StatisticsPrune itself finds its project.

-- name: StatisticsPrune
-- $2 project to begin after, $3 limit, $4 how long minutes are kept, $5 how long the rest is. Leaps through the primary keys to the next project, and
-- forgets the oldest of each sort that it has. Locked rows are skipped. Returns the project, and whether nothing of it is left to forget; no row: there is no further project.
WITH clock AS MATERIALIZED (
    SELECT coalesce($1, statement_timestamp()) AS now
),
project AS MATERIALIZED (
    SELECT min(each.id) AS id
    FROM (
        (SELECT project_id AS id FROM control_plane.job_statistics WHERE project_id > $2 ORDER BY project_id LIMIT 1)
        UNION ALL
        (SELECT project_id FROM control_plane.failure_counts WHERE project_id > $2 ORDER BY project_id LIMIT 1)
        UNION ALL
        (SELECT project_id FROM control_plane.failure_groups WHERE project_id > $2 ORDER BY project_id LIMIT 1)
    ) AS each
),
kept AS MATERIALIZED (
    SELECT 1::smallint AS span, clock.now - $4 AS since FROM clock
    UNION ALL
    SELECT minutes::smallint, clock.now - $5 FROM clock CROSS JOIN unnest(ARRAY[60, 1440]) AS minutes
),
forgotten_statistics AS (
    DELETE FROM control_plane.job_statistics
    WHERE ctid = ANY (ARRAY(
        SELECT old.ctid
        FROM project
        CROSS JOIN kept
        CROSS JOIN LATERAL (
            SELECT ctid
            FROM control_plane.job_statistics
            WHERE project_id = project.id AND span = kept.span AND at < kept.since
            ORDER BY at
            LIMIT $3
            FOR UPDATE SKIP LOCKED
        ) AS old
        LIMIT $3))
    RETURNING span
),
forgotten_counts AS (
    DELETE FROM control_plane.failure_counts
    WHERE ctid = ANY (ARRAY(
        SELECT old.ctid
        FROM project
        CROSS JOIN kept
        CROSS JOIN LATERAL (
            SELECT ctid
            FROM control_plane.failure_counts
            WHERE project_id = project.id AND span = kept.span AND at < kept.since
            ORDER BY at
            LIMIT $3
            FOR UPDATE SKIP LOCKED
        ) AS old
        LIMIT $3))
    RETURNING span
),
forgotten_groups AS (
    DELETE FROM control_plane.failure_groups
    WHERE ctid = ANY (ARRAY(
        SELECT old.ctid
        FROM project
        CROSS JOIN clock
        CROSS JOIN LATERAL (
            SELECT ctid
            FROM control_plane.failure_groups
            WHERE project_id = project.id AND last_seen_at < clock.now - $5
            LIMIT $3
            FOR UPDATE SKIP LOCKED
        ) AS old))
    RETURNING fingerprint
)
SELECT
    project.id,
    (SELECT count(*) FROM forgotten_statistics) < $3
    AND (SELECT count(*) FROM forgotten_counts) < $3
    AND (SELECT count(*) FROM forgotten_groups) < $3
FROM project
WHERE project.id IS NOT NULL;
