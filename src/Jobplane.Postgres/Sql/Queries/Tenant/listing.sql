-- Pages of jobs by a filter, and their counts up to a limit. Every statement filters on project_id.

-- fragment: JobFits
-- Whether a row "looked" fits a filter: $5 status, $6 type, $7 queue, $8 text that its error contains, $9 created then or after, $10 created
-- before, $11 paths in the payload and $12 what they lead to, $13 id, $14 what the first line of the error, of at most $15 characters, matches; null, and no paths,
-- for any. Never null.
(
    ($5 IS NULL OR looked.status::text = $5)
    AND ($6 IS NULL OR looked.type = $6)
    AND ($7 IS NULL OR looked.queue = $7)
    AND ($8 IS NULL OR coalesce(strpos(looked.last_error, $8), 0) > 0)
    AND ($14 IS NULL OR coalesce(left(rtrim(split_part(ltrim(looked.last_error, E' \t\r\n'), E'\n', 1), E' \t\r'), $15) ~ $14, false))
    AND ($9 IS NULL OR looked.created_at >= $9)
    AND ($10 IS NULL OR looked.created_at < $10)
    AND ($13 IS NULL OR looked.id = $13)
    AND (cardinality($11::text[]) = 0 OR NOT EXISTS (
        SELECT
        FROM unnest($11::text[], $12::text[]) AS argument (path, value)
        WHERE CASE WHEN jsonb_typeof(looked.payload #> string_to_array(argument.path, '.')) IN ('string', 'number', 'boolean') THEN
                looked.payload #>> string_to_array(argument.path, '.')
            END IS DISTINCT FROM argument.value))
)

-- fragment: JobPageColumns
    looked.id, looked.type, looked.payload, looked.status::text, looked.attempts, looked.max_attempts, looked.last_error,
    looked.scheduled_at, looked.started_at, looked.completed_at, looked.created_at, looked.queue, looked.priority, looked.cancel_requested, looked.expires_at, looked.trace_context,
    progress.percent, progress.message, progress.reported_at, outcome.result,
    looked.seq, looked.ordinal, looked.is_last, fits.value, looked.project_id

-- fragment: JobPageRows
-- Of the rows looked at, those that fit, with what their handlers reported; and the last one, whether it fits or not, so that the next page knows
-- where to begin. $4 the most rows to return.
LEFT JOIN LATERAL (
    SELECT percent, message, reported_at FROM control_plane.job_progress WHERE job_id = looked.id AND (project_id = looked.project_id) IS TRUE LIMIT 1
) AS progress ON true
LEFT JOIN LATERAL (
    SELECT result
    FROM control_plane.job_results
    WHERE job_id = looked.id AND (project_id = looked.project_id AND claim_id = looked.claim_id AND looked.status = 'completed') IS TRUE
    LIMIT 1
) AS outcome ON true
WHERE fits.value OR looked.is_last
ORDER BY looked.seq DESC
LIMIT $4

-- name: JobList
-- $1 project, $2 seq to begin below, $3 rows to look at, $4 rows to return, $5 to $15 the filter.
-- Walks index jobs_project from the newest on, and ends when it has what is wanted or has looked at as much as it may.
SELECT
{JobPageColumns}
FROM (
    SELECT *, row_number() OVER (ORDER BY seq DESC) AS ordinal, row_number() OVER (ORDER BY seq DESC) = $3 AS is_last
    FROM control_plane.jobs
    WHERE project_id = $1 AND seq < $2
    ORDER BY seq DESC
    LIMIT $3
) AS looked
CROSS JOIN LATERAL (SELECT {JobFits} AS value) AS fits
{JobPageRows};

-- name: JobListFailed
-- As JobList, and walks index jobs_errors: jobs with an error, however many others lie between them.
SELECT
{JobPageColumns}
FROM (
    SELECT *, row_number() OVER (ORDER BY seq DESC) AS ordinal, row_number() OVER (ORDER BY seq DESC) = $3 AS is_last
    FROM control_plane.jobs
    WHERE project_id = $1 AND seq < $2 AND last_error IS NOT NULL
    ORDER BY seq DESC
    LIMIT $3
) AS looked
CROSS JOIN LATERAL (SELECT {JobFits} AS value) AS fits
{JobPageRows};

-- name: JobListOne
-- As JobList, and looks at the job of id $13 alone, by primary key.
SELECT
{JobPageColumns}
FROM (
    SELECT *, 0::bigint AS ordinal, false AS is_last
    FROM control_plane.jobs
    WHERE (project_id = $1) IS TRUE AND id = $13 AND (seq < $2) IS TRUE
    LIMIT 1
) AS looked
CROSS JOIN LATERAL (SELECT {JobFits} AS value) AS fits
{JobPageRows};

-- name: JobCount
-- Parameters as of JobList: $4 is one more than is counted. Returns how many of the rows looked at fit, and whether there may be more.
SELECT count(*) FILTER (WHERE counted.fits)::integer, count(*) FILTER (WHERE counted.fits) = $4 OR coalesce(bool_or(counted.is_last), false)
FROM (
    SELECT fits.value AS fits, looked.ordinal = $3 AS is_last
    FROM (
        SELECT *, row_number() OVER (ORDER BY seq DESC) AS ordinal
        FROM control_plane.jobs
        WHERE project_id = $1 AND seq < $2
        ORDER BY seq DESC
        LIMIT $3
    ) AS looked
    CROSS JOIN LATERAL (SELECT {JobFits} AS value) AS fits
    WHERE fits.value OR looked.ordinal = $3
    LIMIT $4
) AS counted;

-- name: JobCountFailed
-- As JobCount, and walks index jobs_errors.
SELECT count(*) FILTER (WHERE counted.fits)::integer, count(*) FILTER (WHERE counted.fits) = $4 OR coalesce(bool_or(counted.is_last), false)
FROM (
    SELECT fits.value AS fits, looked.ordinal = $3 AS is_last
    FROM (
        SELECT *, row_number() OVER (ORDER BY seq DESC) AS ordinal
        FROM control_plane.jobs
        WHERE project_id = $1 AND seq < $2 AND last_error IS NOT NULL
        ORDER BY seq DESC
        LIMIT $3
    ) AS looked
    CROSS JOIN LATERAL (SELECT {JobFits} AS value) AS fits
    WHERE fits.value OR looked.ordinal = $3
    LIMIT $4
) AS counted;

-- fragment: JobStatusCounts
-- How many of the rows looked at have each status, up to $4, and whether there may be more: of those that failed by what was found through index jobs_errors, as
-- few lie between them; of the others by the newest of all, or when an error ($8, $14) is looked for through that index too.
SELECT
    least(count(*) FILTER (WHERE fits.value AND looked.status = 'pending' AND looked.has_error = ($8 IS NOT NULL OR $14 IS NOT NULL)), $4)::integer,
    least(count(*) FILTER (WHERE fits.value AND looked.status = 'running' AND looked.has_error = ($8 IS NOT NULL OR $14 IS NOT NULL)), $4)::integer,
    least(count(*) FILTER (WHERE fits.value AND looked.status = 'completed' AND looked.has_error = ($8 IS NOT NULL OR $14 IS NOT NULL)), $4)::integer,
    least(count(*) FILTER (WHERE fits.value AND looked.status = 'failed' AND looked.has_error), $4)::integer,
    least(count(*) FILTER (WHERE fits.value AND looked.status = 'cancelled' AND looked.has_error = ($8 IS NOT NULL OR $14 IS NOT NULL)), $4)::integer,
    count(*) FILTER (WHERE looked.has_error = ($8 IS NOT NULL OR $14 IS NOT NULL)) >= $3,
    count(*) FILTER (WHERE looked.has_error) >= $3

-- name: JobCountByStatus
-- Parameters as of JobCount, without a status. Walks indexes jobs_project and jobs_errors from the newest on.
{JobStatusCounts}
FROM (
    (SELECT *, false AS has_error FROM control_plane.jobs WHERE $8 IS NULL AND $14 IS NULL AND project_id = $1 AND seq < $2 ORDER BY seq DESC LIMIT $3)
    UNION ALL
    (SELECT *, true FROM control_plane.jobs WHERE project_id = $1 AND seq < $2 AND last_error IS NOT NULL ORDER BY seq DESC LIMIT $3)
) AS looked
CROSS JOIN LATERAL (SELECT {JobFits} AS value) AS fits;
