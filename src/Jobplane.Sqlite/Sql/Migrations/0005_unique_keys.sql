-- Unique keys of jobs. They stand apart from jobs, so that an enqueue without one costs nothing more, and finishing a job writes nothing here: whether
-- a key is still held is told by the job it points to.

CREATE TABLE unique_keys (
    project_id TEXT NOT NULL,
    key TEXT NOT NULL,
    -- The job that holds the key, or did. It may be gone: then the key is free.
    job_id TEXT NOT NULL,
    scope TEXT NOT NULL CONSTRAINT unique_keys_scope CHECK (scope IN ('until_finished', 'until_started', 'period')),
    -- Of a period.
    expires_at TEXT,
    PRIMARY KEY (project_id, key)
) STRICT, WITHOUT ROWID;
