-- Cron schedules, and the jobs they have made.

CREATE TABLE schedules (
    project_id TEXT NOT NULL,
    name TEXT NOT NULL,
    cron TEXT NOT NULL,
    -- IANA id of the zone in which the expression is read.
    time_zone TEXT NOT NULL,
    missed_fires TEXT NOT NULL CONSTRAINT schedules_missed_fires CHECK (missed_fires IN ('skip', 'once', 'all')),
    overlap TEXT NOT NULL CONSTRAINT schedules_overlap CHECK (overlap IN ('allow', 'skip', 'queue_one')),
    type TEXT NOT NULL,
    payload TEXT NOT NULL,
    queue TEXT NOT NULL,
    priority INTEGER NOT NULL,
    max_attempts INTEGER NOT NULL,
    -- The first time that has not been fired yet; null if there is none. It moves on in the transaction that makes the job.
    next_fire_at TEXT,
    last_skipped_at TEXT,
    paused_at TEXT,
    -- A hash of the application's declaration that was stored last; null if none was.
    declaration TEXT,
    -- Grows with every change. What a process plans for a schedule holds for the version that it has seen, and for no other.
    version INTEGER NOT NULL DEFAULT 1,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    PRIMARY KEY (project_id, name),
    CONSTRAINT schedules_max_attempts CHECK (max_attempts BETWEEN 1 AND 100),
    CONSTRAINT schedules_priority CHECK (priority BETWEEN 0 AND 9)
) STRICT;

-- Firing, the longest due first.
CREATE INDEX schedules_due ON schedules (next_fire_at, project_id, name) WHERE paused_at IS NULL;

-- One row a job that a schedule has made. The last hundred of each schedule are kept. The job's id stands here, as a column or an
-- index of jobs would cost every enqueue.
CREATE TABLE schedule_fires (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    project_id TEXT NOT NULL,
    name TEXT NOT NULL,
    -- Null when it was run by hand.
    due_at TEXT,
    job_id TEXT NOT NULL,
    fired_at TEXT NOT NULL,
    -- Whatever else goes wrong, a time is fired once.
    CONSTRAINT schedule_fires_once UNIQUE (project_id, name, due_at),
    FOREIGN KEY (project_id, name) REFERENCES schedules (project_id, name) ON DELETE CASCADE
) STRICT;

-- Differs from Postgres because every index here ends with seq, and is read backwards as well.
CREATE INDEX schedule_fires_latest ON schedule_fires (project_id, name);
