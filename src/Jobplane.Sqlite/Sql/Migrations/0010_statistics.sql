-- What became of jobs, added up by the minute, the hour and the day. Workers write it in batches, a few seconds late; nothing on the way of a job
-- touches it, and to read it no job is looked at. Project '*', which no project can be called, stands for all together.

CREATE TABLE job_statistics (
    project_id TEXT NOT NULL,
    -- Minutes that the row covers: 1, 60 or 1440.
    span INTEGER NOT NULL,
    at TEXT NOT NULL,
    queue TEXT NOT NULL,
    type TEXT NOT NULL,
    completed INTEGER NOT NULL,
    failed INTEGER NOT NULL,
    failed_attempts INTEGER NOT NULL,
    cancelled INTEGER NOT NULL,
    -- How many attempts waited, and ran, for how long, a JSON array: place i of over 2^((i-1)/4) and at most 2^(i/4) ms, place 0 of up to 1 ms.
    waits TEXT NOT NULL,
    runs TEXT NOT NULL,
    PRIMARY KEY (project_id, span, at, queue, type)
) STRICT, WITHOUT ROWID;

-- Failed attempts of one type with errors that differ in ids, numbers and names only.
CREATE TABLE failure_groups (
    project_id TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    type TEXT NOT NULL,
    error TEXT NOT NULL,
    first_seen_at TEXT NOT NULL,
    last_seen_at TEXT NOT NULL,
    sample_project_id TEXT NOT NULL,
    sample_job_id TEXT NOT NULL,
    PRIMARY KEY (project_id, fingerprint)
) STRICT, WITHOUT ROWID;

CREATE TABLE failure_counts (
    project_id TEXT NOT NULL,
    span INTEGER NOT NULL,
    at TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    failed INTEGER NOT NULL,
    failed_attempts INTEGER NOT NULL,
    PRIMARY KEY (project_id, span, at, fingerprint)
) STRICT, WITHOUT ROWID;

-- The types of jobs that a worker has handlers for, a JSON array. Empty for a worker of an older version, which does not say.
ALTER TABLE workers ADD COLUMN types TEXT NOT NULL DEFAULT '[]';
