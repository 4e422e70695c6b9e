-- Jobs of all projects. What grows with their number is counted up to a limit.

-- fragment: FleetJobsNear
-- Of the rows found in each project ("newest", of the projects "head"), those that are as new as all that was looked at, and the last of them if there may be more.
bound AS MATERIALIZED (
    SELECT max(mark.seq) AS seq
    FROM (
        SELECT min(seq) AS seq FROM newest GROUP BY project_id HAVING count(*) = greatest($4, $3 / 4)
        UNION ALL
        (SELECT seq + 1 FROM head ORDER BY seq DESC OFFSET $4)
    ) AS mark
),
near AS MATERIALIZED (
    SELECT newest.project_id, newest.seq, row_number() OVER (ORDER BY newest.seq DESC) AS ordinal
    FROM newest, bound
    WHERE newest.seq >= coalesce(bound.seq, 0)
    ORDER BY newest.seq DESC
    LIMIT $3
),
last AS MATERIALIZED (
    SELECT min(near.seq) AS seq FROM near, bound HAVING count(bound.seq) > 0 OR count(*) = $3
)

-- name: FleetJobList
-- Parameters as of JobList, without a project. The newest jobs of all projects, without an index of their own, which each job would pay for: leaps through
-- index jobs_project to the projects, and to the newest job of each. The newest $4 jobs can only be of the $4 projects whose newest jobs are the newest, so
-- some rows are looked at in each of these, in the index alone. What is as new as the last of them of a project that has more ("bound") has been looked at in all;
-- the newest $3 of that are read.
WITH RECURSIVE project (id) AS (
    (SELECT project_id FROM control_plane.jobs ORDER BY project_id LIMIT 1)
    UNION ALL
    SELECT (SELECT job.project_id FROM control_plane.jobs AS job WHERE job.project_id > project.id ORDER BY job.project_id LIMIT 1)
    FROM project
    WHERE project.id IS NOT NULL
),
head AS MATERIALIZED (
    SELECT project.id, newest.seq
    FROM project
    CROSS JOIN LATERAL (
        SELECT seq FROM control_plane.jobs WHERE project_id = project.id AND seq < $2 ORDER BY seq DESC LIMIT 1
    ) AS newest
    ORDER BY newest.seq DESC
    LIMIT $4 + 1
),
chosen AS MATERIALIZED (
    SELECT id FROM head ORDER BY seq DESC LIMIT $4
),
newest AS MATERIALIZED (
    SELECT chosen.id AS project_id, job.seq
    FROM chosen
    CROSS JOIN LATERAL (
        SELECT seq FROM control_plane.jobs WHERE project_id = chosen.id AND seq < $2 ORDER BY seq DESC LIMIT greatest($4, $3 / 4)
    ) AS job
),
{FleetJobsNear}
SELECT
{JobPageColumns}
FROM (
    SELECT job.*, near.ordinal, (near.seq = last.seq) IS TRUE AS is_last
    FROM near
    LEFT JOIN last ON true
    CROSS JOIN LATERAL (SELECT * FROM control_plane.jobs WHERE project_id = near.project_id AND seq = near.seq LIMIT 1) AS job
) AS looked
CROSS JOIN LATERAL (SELECT {JobFits} AS value) AS fits
{JobPageRows};

-- name: FleetJobListFailed
-- As FleetJobList, through index jobs_errors.
WITH RECURSIVE project (id) AS (
    (SELECT project_id FROM control_plane.jobs WHERE last_error IS NOT NULL ORDER BY project_id LIMIT 1)
    UNION ALL
    SELECT (SELECT job.project_id FROM control_plane.jobs AS job WHERE job.project_id > project.id AND job.last_error IS NOT NULL ORDER BY job.project_id LIMIT 1)
    FROM project
    WHERE project.id IS NOT NULL
),
head AS MATERIALIZED (
    SELECT project.id, newest.seq
    FROM project
    CROSS JOIN LATERAL (
        SELECT seq FROM control_plane.jobs WHERE project_id = project.id AND seq < $2 AND last_error IS NOT NULL ORDER BY seq DESC LIMIT 1
    ) AS newest
    ORDER BY newest.seq DESC
    LIMIT $4 + 1
),
chosen AS MATERIALIZED (
    SELECT id FROM head ORDER BY seq DESC LIMIT $4
),
newest AS MATERIALIZED (
    SELECT chosen.id AS project_id, job.seq
    FROM chosen
    CROSS JOIN LATERAL (
        SELECT seq FROM control_plane.jobs WHERE project_id = chosen.id AND seq < $2 AND last_error IS NOT NULL ORDER BY seq DESC LIMIT greatest($4, $3 / 4)
    ) AS job
),
{FleetJobsNear}
SELECT
{JobPageColumns}
FROM (
    SELECT job.*, near.ordinal, (near.seq = last.seq) IS TRUE AS is_last
    FROM near
    LEFT JOIN last ON true
    CROSS JOIN LATERAL (SELECT * FROM control_plane.jobs WHERE project_id = near.project_id AND seq = near.seq AND last_error IS NOT NULL LIMIT 1) AS job
) AS looked
CROSS JOIN LATERAL (SELECT {JobFits} AS value) AS fits
{JobPageRows};

-- name: FleetJobListOne
-- As FleetJobList, and looks at the job of id $13 alone, by primary key.
SELECT
{JobPageColumns}
FROM (
    SELECT *, 0::bigint AS ordinal, false AS is_last FROM control_plane.jobs WHERE id = $13 AND (seq < $2) IS TRUE LIMIT 1
) AS looked
CROSS JOIN LATERAL (SELECT {JobFits} AS value) AS fits
{JobPageRows};

-- name: FleetJobCount
-- Parameters as of JobCount, without a project. Looks at one project after the other; the inner limit has the planner walk the index.
WITH RECURSIVE project (id) AS (
    (SELECT project_id FROM control_plane.jobs ORDER BY project_id LIMIT 1)
    UNION ALL
    SELECT (SELECT job.project_id FROM control_plane.jobs AS job WHERE job.project_id > project.id ORDER BY job.project_id LIMIT 1)
    FROM project
    WHERE project.id IS NOT NULL
)
SELECT count(*) FILTER (WHERE counted.fits)::integer, count(*) FILTER (WHERE counted.fits) = $4 OR coalesce(bool_or(counted.is_last), false)
FROM (
    SELECT fits.value AS fits, looked.ordinal = $3 AS is_last
    FROM (
        SELECT job.*, row_number() OVER () AS ordinal
        FROM project
        CROSS JOIN LATERAL (SELECT * FROM control_plane.jobs WHERE project_id = project.id AND seq < $2 ORDER BY seq DESC LIMIT $3) AS job
        LIMIT $3
    ) AS looked
    CROSS JOIN LATERAL (SELECT {JobFits} AS value) AS fits
    WHERE fits.value OR looked.ordinal = $3
    LIMIT $4
) AS counted;

-- name: FleetJobCountFailed
-- As FleetJobCount, through index jobs_errors.
WITH RECURSIVE project (id) AS (
    (SELECT project_id FROM control_plane.jobs WHERE last_error IS NOT NULL ORDER BY project_id LIMIT 1)
    UNION ALL
    SELECT (SELECT job.project_id FROM control_plane.jobs AS job WHERE job.project_id > project.id AND job.last_error IS NOT NULL ORDER BY job.project_id LIMIT 1)
    FROM project
    WHERE project.id IS NOT NULL
)
SELECT count(*) FILTER (WHERE counted.fits)::integer, count(*) FILTER (WHERE counted.fits) = $4 OR coalesce(bool_or(counted.is_last), false)
FROM (
    SELECT fits.value AS fits, looked.ordinal = $3 AS is_last
    FROM (
        SELECT job.*, row_number() OVER () AS ordinal
        FROM project
        CROSS JOIN LATERAL (SELECT * FROM control_plane.jobs WHERE project_id = project.id AND seq < $2 AND last_error IS NOT NULL ORDER BY seq DESC LIMIT $3) AS job
        LIMIT $3
    ) AS looked
    CROSS JOIN LATERAL (SELECT {JobFits} AS value) AS fits
    WHERE fits.value OR looked.ordinal = $3
    LIMIT $4
) AS counted;

-- name: FleetJobCountByStatus
-- Parameters as of JobCountByStatus, without a project. Looks at one project after the other.
WITH RECURSIVE project (id) AS (
    (SELECT project_id FROM control_plane.jobs ORDER BY project_id LIMIT 1)
    UNION ALL
    SELECT (SELECT job.project_id FROM control_plane.jobs AS job WHERE job.project_id > project.id ORDER BY job.project_id LIMIT 1)
    FROM project
    WHERE project.id IS NOT NULL
)
{JobStatusCounts}
FROM (
    (SELECT job.*, false AS has_error
    FROM project
    CROSS JOIN LATERAL (SELECT * FROM control_plane.jobs WHERE project_id = project.id AND seq < $2 ORDER BY seq DESC LIMIT $3) AS job
    WHERE $8 IS NULL AND $14 IS NULL
    LIMIT $3)
    UNION ALL
    (SELECT job.*, true
    FROM project
    CROSS JOIN LATERAL (SELECT * FROM control_plane.jobs WHERE project_id = project.id AND seq < $2 AND last_error IS NOT NULL ORDER BY seq DESC LIMIT $3) AS job
    LIMIT $3)
) AS looked
CROSS JOIN LATERAL (SELECT {JobFits} AS value) AS fits;
