-- What handlers say while they run and at the end. Tables of their own, so that the rows of jobs stay small; a job that reports nothing has
-- no row here.

CREATE TABLE job_progress (
    job_id TEXT NOT NULL PRIMARY KEY REFERENCES jobs (id) ON DELETE CASCADE,
    project_id TEXT NOT NULL,
    -- Null, as is reported_at, when there is a checkpoint only.
    percent REAL,
    message TEXT,
    reported_at TEXT,
    -- What an attempt leaves for the next one.
    checkpoint TEXT
) STRICT;

CREATE TABLE job_results (
    job_id TEXT NOT NULL PRIMARY KEY REFERENCES jobs (id) ON DELETE CASCADE,
    project_id TEXT NOT NULL,
    -- The claim that completed the job with it. One that is not the job's own any more is of an earlier run, and not shown.
    claim_id INTEGER NOT NULL,
    result TEXT NOT NULL
) STRICT;
