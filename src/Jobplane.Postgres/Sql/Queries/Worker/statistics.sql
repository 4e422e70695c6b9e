-- Statistics, which workers add up and write in batches.

-- name: StatisticsRecord
-- $1 clock; counts: $2 projects, $3 queues, $4 types, $5 completed, $6 failed, $7 failed attempts, $8 cancelled, $9 waits, $10 runs (texts of arrays): a row
-- each; failures: $11 projects, $12 fingerprints, $13 types, $14 errors, $15 failed, $16 failed attempts, $17 projects and $18 ids of sample jobs: a row each.
-- Adds each to the rows of this minute, this hour and this day. Rows are locked in the order of their keys, so that nodes cannot deadlock.
WITH clock AS MATERIALIZED (
    SELECT coalesce($1, statement_timestamp()) AS now
),
span AS MATERIALIZED (
    SELECT minutes::smallint AS minutes, date_bin(minutes * interval '1 minute', clock.now, timestamptz 'epoch') AS at
    FROM clock
    CROSS JOIN unnest(ARRAY[1, 60, 1440]) AS minutes
),
counted AS (
    INSERT INTO control_plane.job_statistics AS known (
        project_id, span, at, queue, type, completed, failed, failed_attempts, cancelled, waits, runs)
    SELECT
        batch.project_id, span.minutes, span.at, batch.queue, batch.type, batch.completed, batch.failed, batch.failed_attempts, batch.cancelled,
        batch.waits::integer[], batch.runs::integer[]
    FROM span
    CROSS JOIN unnest($2::text[], $3::text[], $4::text[], $5::bigint[], $6::bigint[], $7::bigint[], $8::bigint[], $9::text[], $10::text[])
        AS batch (project_id, queue, type, completed, failed, failed_attempts, cancelled, waits, runs)
    ORDER BY batch.project_id COLLATE "C", span.minutes, batch.queue COLLATE "C", batch.type COLLATE "C"
    ON CONFLICT (project_id, span, at, queue, type) DO UPDATE
    SET completed = known.completed + excluded.completed,
        failed = known.failed + excluded.failed,
        failed_attempts = known.failed_attempts + excluded.failed_attempts,
        cancelled = known.cancelled + excluded.cancelled,
        waits = ARRAY(
            SELECT coalesce(pair.old, 0) + coalesce(pair.new, 0)
            FROM unnest(known.waits, excluded.waits) WITH ORDINALITY AS pair (old, new, place)
            ORDER BY pair.place),
        runs = ARRAY(
            SELECT coalesce(pair.old, 0) + coalesce(pair.new, 0)
            FROM unnest(known.runs, excluded.runs) WITH ORDINALITY AS pair (old, new, place)
            ORDER BY pair.place)
),
failure AS MATERIALIZED (
    SELECT *
    FROM unnest($11::text[], $12::text[], $13::text[], $14::text[], $15::bigint[], $16::bigint[], $17::text[], $18::uuid[])
        AS batch (project_id, fingerprint, type, error, failed, failed_attempts, sample_project_id, sample_job_id)
    ORDER BY project_id COLLATE "C", fingerprint COLLATE "C"
),
grouped AS (
    INSERT INTO control_plane.failure_groups AS known (
        project_id, fingerprint, type, error, first_seen_at, last_seen_at, sample_project_id, sample_job_id)
    SELECT
        failure.project_id, failure.fingerprint, failure.type, failure.error, clock.now, clock.now, failure.sample_project_id, failure.sample_job_id
    FROM clock
    CROSS JOIN failure
    ORDER BY failure.project_id COLLATE "C", failure.fingerprint COLLATE "C"
    ON CONFLICT (project_id, fingerprint) DO UPDATE
    SET last_seen_at = excluded.last_seen_at, sample_project_id = excluded.sample_project_id, sample_job_id = excluded.sample_job_id
)
INSERT INTO control_plane.failure_counts AS known (project_id, span, at, fingerprint, failed, failed_attempts)
SELECT failure.project_id, span.minutes, span.at, failure.fingerprint, failure.failed, failure.failed_attempts
FROM span
CROSS JOIN failure
ORDER BY failure.project_id COLLATE "C", span.minutes, failure.fingerprint COLLATE "C"
ON CONFLICT (project_id, span, at, fingerprint) DO UPDATE
SET failed = known.failed + excluded.failed, failed_attempts = known.failed_attempts + excluded.failed_attempts;

-- name: FailureRecord
-- Differs from SQLite because StatisticsRecord stores failures too.
