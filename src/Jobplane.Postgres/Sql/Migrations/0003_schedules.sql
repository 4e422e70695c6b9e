-- Cron schedules, and the jobs they have made.

CREATE TYPE control_plane.missed_fires AS ENUM ('skip', 'once', 'all');

CREATE TYPE control_plane.schedule_overlap AS ENUM ('allow', 'skip', 'queue_one');

CREATE TABLE control_plane.schedules (
    project_id text COLLATE "C" NOT NULL,
    name text COLLATE "C" NOT NULL,
    cron text NOT NULL,
    -- IANA id of the zone in which the expression is read.
    time_zone text NOT NULL,
    missed_fires control_plane.missed_fires NOT NULL,
    overlap control_plane.schedule_overlap NOT NULL,
    type varchar(100) NOT NULL,
    payload jsonb NOT NULL,
    queue text NOT NULL,
    priority smallint NOT NULL,
    max_attempts integer NOT NULL,
    -- The first time that has not been fired yet; null if there is none. It moves on in the transaction that makes the job.
    next_fire_at timestamptz,
    last_skipped_at timestamptz,
    paused_at timestamptz,
    -- A hash of the application's declaration that was stored last; null if none was.
    declaration text,
    -- Grows with every change. What a process plans for a schedule holds for the version that it has seen, and for no other.
    version bigint NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    PRIMARY KEY (project_id, name),
    CONSTRAINT schedules_max_attempts CHECK (max_attempts BETWEEN 1 AND 100),
    CONSTRAINT schedules_priority CHECK (priority BETWEEN 0 AND 9)
);

-- Firing, the longest due first.
CREATE INDEX schedules_due ON control_plane.schedules (next_fire_at, project_id, name) WHERE paused_at IS NULL;

-- One row a job that a schedule has made. The last hundred of each schedule are kept. The job's id stands here, as a column or an
-- index of jobs would cost every enqueue.
CREATE TABLE control_plane.schedule_fires (
    seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    project_id text COLLATE "C" NOT NULL,
    name text COLLATE "C" NOT NULL,
    -- Null when it was run by hand.
    due_at timestamptz,
    job_id uuid NOT NULL,
    fired_at timestamptz NOT NULL,
    -- Whatever else goes wrong, a time is fired once.
    CONSTRAINT schedule_fires_once UNIQUE (project_id, name, due_at),
    FOREIGN KEY (project_id, name) REFERENCES control_plane.schedules (project_id, name) ON DELETE CASCADE
);

CREATE INDEX schedule_fires_latest ON control_plane.schedule_fires (project_id, name, seq DESC);
