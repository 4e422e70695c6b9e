-- What handlers say while they run and at the end. Tables of their own, so that the rows of jobs stay small and their updates heap-only; a
-- job that reports nothing has no row here.

CREATE TABLE control_plane.job_progress (
    job_id uuid PRIMARY KEY REFERENCES control_plane.jobs (id) ON DELETE CASCADE,
    project_id text NOT NULL,
    -- Null, as is reported_at, when there is a checkpoint only.
    percent double precision,
    message text,
    reported_at timestamptz,
    -- What an attempt leaves for the next one.
    checkpoint jsonb
) WITH (fillfactor = 50);

CREATE TABLE control_plane.job_results (
    job_id uuid PRIMARY KEY REFERENCES control_plane.jobs (id) ON DELETE CASCADE,
    project_id text NOT NULL,
    -- The claim that completed the job with it. One that is not the job's own any more is of an earlier run, and not shown.
    claim_id bigint NOT NULL,
    result jsonb NOT NULL
);
