-- Jobs that must not begin after a moment. Null for those that may always; nothing is written to it while a job runs or when it ends.
ALTER TABLE control_plane.jobs ADD COLUMN expires_at timestamptz;

-- The same while a job waits. A column of its own, as an index with a predicate on stage would be changed by claiming.
ALTER TABLE control_plane.jobs
    ADD COLUMN expiring_at timestamptz GENERATED ALWAYS AS (CASE WHEN stage IS NOT NULL THEN expires_at END) STORED;

-- Ending waiting jobs past their moment. A job without one has no entry, and one that is claimed leaves.
CREATE INDEX jobs_expiring ON control_plane.jobs (expiring_at) WHERE expiring_at IS NOT NULL;

-- What handlers log. A job that logs nothing has no row here.
CREATE TABLE control_plane.job_logs (
    job_id uuid NOT NULL REFERENCES control_plane.jobs (id) ON DELETE CASCADE,
    -- The claim times 256, and the number of the line in it: the order of the lines, and why writing one again changes nothing.
    seq bigint NOT NULL,
    project_id text NOT NULL,
    attempt integer NOT NULL,
    logged_at timestamptz NOT NULL,
    level text NOT NULL
        CONSTRAINT job_logs_level CHECK (level IN ('trace', 'debug', 'information', 'warning', 'error', 'critical')),
    message text NOT NULL,
    PRIMARY KEY (job_id, seq)
);
