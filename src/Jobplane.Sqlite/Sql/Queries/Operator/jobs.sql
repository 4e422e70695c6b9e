-- Jobs of all projects. What grows with their number is counted up to a limit.

-- name: FleetJobList
-- Parameters as of JobList, without a project. The newest jobs of all projects.
-- Differs from Postgres because the table itself lies in the order of creation, and as JobList does.
WITH last AS MATERIALIZED (
    SELECT seq FROM jobs WHERE seq < $before ORDER BY seq DESC LIMIT 1 OFFSET $look - 1
)
SELECT
{JobPageColumns},
    (SELECT count(*) FROM jobs AS above WHERE above.seq < $before AND above.seq >= looked.seq),
{JobPageMarks}
FROM jobs AS looked
{JobPageReports}
WHERE looked.seq < $before AND {JobPageRows};

-- name: FleetJobListFailed
-- Differs from Postgres because jobs with an error, of all projects, have no order here that an index could give: FleetJobList finds them.

-- name: FleetJobListOne
-- As FleetJobList, and looks at the job of $id alone, by the unique index of ids.
WITH last (seq) AS (SELECT NULL)
SELECT
{JobPageColumns},
    0,
{JobPageMarks}
FROM jobs AS looked
{JobPageReports}
WHERE looked.id = $id AND looked.seq < $before AND {JobPageRows};

-- name: FleetJobCount
-- Parameters as of JobCount, without a project.
SELECT count(*) FILTER (WHERE fits), count(*) FILTER (WHERE fits) = $limit OR coalesce(max(is_last), 0)
FROM (
    SELECT {JobFits} AS fits, looked.ordinal = $look AS is_last
    FROM (
        SELECT *, row_number() OVER (ORDER BY seq DESC) AS ordinal
        FROM jobs
        WHERE seq < $before
        ORDER BY seq DESC
        LIMIT $look
    ) AS looked
    WHERE fits OR is_last
    LIMIT $limit);

-- name: FleetJobCountFailed
-- As FleetJobCount, through index jobs_errors.
SELECT count(*) FILTER (WHERE fits), count(*) FILTER (WHERE fits) = $limit OR coalesce(max(is_last), 0)
FROM (
    SELECT {JobFits} AS fits, looked.ordinal = $look AS is_last
    FROM (
        SELECT *, row_number() OVER () AS ordinal
        FROM jobs INDEXED BY jobs_errors
        WHERE last_error IS NOT NULL AND seq < $before
        LIMIT $look
    ) AS looked
    WHERE fits OR is_last
    LIMIT $limit);

-- name: FleetJobCountByStatus
-- Parameters as of JobCountByStatus, without a project.
{JobStatusCounts}
FROM (
    SELECT looked.status, looked.has_error, {JobFits} AS fits
    FROM (
        SELECT * FROM (SELECT *, 0 AS has_error FROM jobs WHERE $error IS NULL AND $error_group IS NULL AND seq < $before ORDER BY seq DESC LIMIT $look)
        UNION ALL
        SELECT * FROM (SELECT *, 1 FROM jobs INDEXED BY jobs_errors WHERE last_error IS NOT NULL AND seq < $before LIMIT $look)
    ) AS looked
) AS looked;
