-- What became of jobs, added up by the minute, the hour and the day. Workers write it in batches, a few seconds late; nothing on the way of a job
-- touches it, and to read it no job is looked at. Project '*', which no project can be called, stands for all together.

CREATE TABLE control_plane.job_statistics (
    project_id text COLLATE "C" NOT NULL,
    -- Minutes that the row covers: 1, 60 or 1440.
    span smallint NOT NULL,
    at timestamptz NOT NULL,
    queue text COLLATE "C" NOT NULL,
    type text COLLATE "C" NOT NULL,
    completed bigint NOT NULL,
    failed bigint NOT NULL,
    failed_attempts bigint NOT NULL,
    cancelled bigint NOT NULL,
    -- How many attempts waited, and ran, for how long: number i of over 2^((i-2)/4) and at most 2^((i-1)/4) ms, number 1 of up to 1 ms.
    waits integer[] NOT NULL,
    runs integer[] NOT NULL,
    PRIMARY KEY (project_id, span, at, queue, type)
) WITH (fillfactor = 50);

-- Failed attempts of one type with errors that differ in ids, numbers and names only.
CREATE TABLE control_plane.failure_groups (
    project_id text COLLATE "C" NOT NULL,
    fingerprint text COLLATE "C" NOT NULL,
    type text NOT NULL,
    error text NOT NULL,
    first_seen_at timestamptz NOT NULL,
    last_seen_at timestamptz NOT NULL,
    sample_project_id text NOT NULL,
    sample_job_id uuid NOT NULL,
    PRIMARY KEY (project_id, fingerprint)
) WITH (fillfactor = 50);

CREATE TABLE control_plane.failure_counts (
    project_id text COLLATE "C" NOT NULL,
    span smallint NOT NULL,
    at timestamptz NOT NULL,
    fingerprint text COLLATE "C" NOT NULL,
    failed bigint NOT NULL,
    failed_attempts bigint NOT NULL,
    PRIMARY KEY (project_id, span, at, fingerprint)
) WITH (fillfactor = 50);

-- The types of jobs that a worker has handlers for. Empty for a worker of an older version, which does not say.
ALTER TABLE control_plane.workers ADD COLUMN types text[] NOT NULL DEFAULT '{}';
