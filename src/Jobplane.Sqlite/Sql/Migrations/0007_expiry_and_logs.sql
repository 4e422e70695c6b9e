-- Jobs that must not begin after a moment. Null for those that may always; nothing is written to it while a job runs or when it ends.
ALTER TABLE jobs ADD COLUMN expires_at TEXT;

-- Ending waiting jobs past their moment. A job without one has no entry, and one that is claimed leaves.
CREATE INDEX jobs_expiry ON jobs (expires_at) WHERE expires_at IS NOT NULL AND stage IS NOT NULL;

-- Times that plain SQL writes, in the one form that sorts as it reads. New rows come by with their id (see jobs_adopt_new).
CREATE TRIGGER jobs_adopt_expiry AFTER UPDATE OF id, expires_at ON jobs
WHEN NEW.expires_at NOT GLOB '????-??-??T??:??:??.???Z'
BEGIN
    SELECT RAISE(ABORT, 'expires_at must be a time such as 2026-01-29T10:00:05.000Z')
    WHERE julianday(NEW.expires_at) IS NULL;
    UPDATE jobs
    SET expires_at = strftime('%Y-%m-%dT%H:%M:%fZ', expires_at)
    WHERE seq = NEW.seq;
END;

-- What handlers log. A job that logs nothing has no row here.
CREATE TABLE job_logs (
    job_id TEXT NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
    -- The claim times 256, and the number of the line in it: the order of the lines, and why writing one again changes nothing.
    seq INTEGER NOT NULL,
    project_id TEXT NOT NULL,
    attempt INTEGER NOT NULL,
    logged_at TEXT NOT NULL,
    level TEXT NOT NULL
        CONSTRAINT job_logs_level CHECK (level IN ('trace', 'debug', 'information', 'warning', 'error', 'critical')),
    message TEXT NOT NULL,
    PRIMARY KEY (job_id, seq)
) STRICT, WITHOUT ROWID;
