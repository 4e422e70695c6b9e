-- Unique keys of jobs. They stand apart from jobs, so that an enqueue without one costs nothing more, and finishing a job writes nothing here: whether
-- a key is still held is told by the job it points to.

CREATE TABLE control_plane.unique_keys (
    project_id text NOT NULL,
    key text NOT NULL,
    -- The job that holds the key, or did. It may be gone: then the key is free.
    job_id uuid NOT NULL,
    scope text NOT NULL CONSTRAINT unique_keys_scope CHECK (scope IN ('until_finished', 'until_started', 'period')),
    -- Of a period.
    expires_at timestamptz,
    PRIMARY KEY (project_id, key)
);
