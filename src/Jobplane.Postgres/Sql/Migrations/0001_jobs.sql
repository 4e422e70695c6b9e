-- The queue, its workers and its history.
--
-- An update keeps to the row's own page, and leaves all indexes alone, as long as it touches no column that an index
-- mentions in key or predicate. So no index mentions what completion writes: status and completed_at. Claiming and
-- listing go through stage, claim_id and last_error instead.

CREATE TYPE control_plane.job_status AS ENUM ('pending', 'running', 'completed', 'failed', 'cancelled');

-- Why a pending job is not running. Null once it is claimed.
CREATE TYPE control_plane.job_stage AS ENUM ('ready', 'scheduled', 'parked', 'blocked');

CREATE TABLE control_plane.workers (
    id uuid PRIMARY KEY,
    host text NOT NULL,
    process_id integer NOT NULL,
    version text NOT NULL,
    started_at timestamptz NOT NULL,
    -- One row a worker is what a heartbeat costs, however many jobs it runs.
    lease_expires_at timestamptz NOT NULL
) WITH (fillfactor = 50);

-- A batch of jobs taken at once by one worker.
CREATE TABLE control_plane.claims (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    worker_id uuid NOT NULL REFERENCES control_plane.workers (id) ON DELETE CASCADE
);

CREATE INDEX claims_worker ON control_plane.claims (worker_id);

CREATE TABLE control_plane.jobs (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    project_id text NOT NULL,
    type varchar(100) NOT NULL,
    payload jsonb NOT NULL DEFAULT '{}',
    status control_plane.job_status NOT NULL DEFAULT 'pending',
    attempts integer NOT NULL DEFAULT 0,
    max_attempts integer NOT NULL DEFAULT 3,
    last_error text,
    scheduled_at timestamptz NOT NULL DEFAULT now(),
    started_at timestamptz,
    completed_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    queue text NOT NULL DEFAULT 'default',
    priority smallint NOT NULL DEFAULT 0,
    stage control_plane.job_stage,
    -- Order within queue and priority: microseconds of the database's clock when the job became ready.
    rank bigint NOT NULL DEFAULT 0,
    seq bigint GENERATED ALWAYS AS IDENTITY,
    -- The claim that last took the job: the fencing token of every write by a worker.
    claim_id bigint,
    CONSTRAINT jobs_max_attempts CHECK (max_attempts BETWEEN 1 AND 100),
    CONSTRAINT jobs_priority CHECK (priority BETWEEN 0 AND 9)
) WITH (
    -- A job's three versions (ready, running, done) fit one page, so that completion is heap-only without waiting for anything
    -- to be pruned, which another transaction may prevent.
    fillfactor = 32,
    autovacuum_vacuum_scale_factor = 0.02,
    autovacuum_vacuum_cost_delay = 1
);

-- Claiming, in the order of claiming.
CREATE INDEX jobs_ready ON control_plane.jobs (queue, priority DESC, rank) WHERE stage = 'ready';

-- Promoting jobs that are due.
CREATE INDEX jobs_scheduled ON control_plane.jobs (scheduled_at) WHERE stage = 'scheduled';

-- The jobs of one claim. It grows at its end only, and its many equal keys are stored once.
CREATE INDEX jobs_claim ON control_plane.jobs (claim_id) WHERE claim_id IS NOT NULL;

-- A project's jobs, newest first.
CREATE INDEX jobs_project ON control_plane.jobs (project_id, seq DESC);

-- A project's failures, newest first.
CREATE INDEX jobs_errors ON control_plane.jobs (project_id, seq DESC) WHERE last_error IS NOT NULL;

-- One row a failed attempt.
CREATE TABLE control_plane.job_attempts (
    seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    job_id uuid NOT NULL REFERENCES control_plane.jobs (id) ON DELETE CASCADE,
    project_id text NOT NULL,
    attempt integer NOT NULL,
    worker_id uuid,
    started_at timestamptz,
    finished_at timestamptz NOT NULL,
    error text NOT NULL
);

CREATE INDEX job_attempts_job ON control_plane.job_attempts (job_id, seq);

-- What people did to jobs.
CREATE TABLE control_plane.audit_logs (
    seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    project_id text NOT NULL,
    action text NOT NULL,
    job_id uuid,
    actor text,
    remote_address text,
    request_id text,
    details jsonb NOT NULL DEFAULT '{}',
    created_at timestamptz NOT NULL
);

CREATE INDEX audit_logs_project ON control_plane.audit_logs (project_id, seq DESC);

-- Rows written by plain SQL do not know stage, rank and claims. Jobplane's own statements set them, so none of these
-- triggers fires for those.
CREATE FUNCTION control_plane.jobs_adopt_pending() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    now CONSTANT timestamptz := clock_timestamp();
BEGIN
    IF NEW.project_id !~ '^[A-Za-z0-9_-]{1,100}$' THEN
        RAISE check_violation USING MESSAGE = 'project_id must be 1 to 100 of the characters A-Z a-z 0-9 _ -';
    ELSIF NEW.type !~ '^[A-Za-z0-9_.-]{1,100}$' THEN
        RAISE check_violation USING MESSAGE = 'type must be 1 to 100 of the characters A-Z a-z 0-9 _ - .';
    ELSIF NEW.queue !~ '^[A-Za-z0-9_.-]{1,100}$' THEN
        RAISE check_violation USING MESSAGE = 'queue must be 1 to 100 of the characters A-Z a-z 0-9 _ - .';
    ELSIF jsonb_typeof(NEW.payload) <> 'object' THEN
        RAISE check_violation USING MESSAGE = 'payload must be a JSON object';
    ELSIF NEW.attempts < 0 OR NEW.attempts >= NEW.max_attempts THEN
        RAISE check_violation USING MESSAGE = 'attempts of a pending job must be from 0 to max_attempts - 1';
    END IF;

    NEW.rank := (extract(epoch FROM greatest(now, NEW.scheduled_at)) * 1000000)::bigint;
    IF NEW.scheduled_at > now THEN
        NEW.stage := 'scheduled';
    ELSE
        NEW.stage := 'ready';
        PERFORM pg_notify('control_plane_jobs', NEW.queue);
    END IF;
    RETURN NEW;
END
$$;

CREATE TRIGGER jobs_adopt_pending BEFORE INSERT OR UPDATE OF status, stage ON control_plane.jobs
FOR EACH ROW WHEN (NEW.stage IS NULL AND NEW.status = 'pending')
EXECUTE FUNCTION control_plane.jobs_adopt_pending();

-- A waiting job that somebody ends by hand must not run any more.
CREATE FUNCTION control_plane.jobs_leave_stage() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    NEW.stage := NULL;
    RETURN NEW;
END
$$;

CREATE TRIGGER jobs_leave_stage BEFORE UPDATE OF status ON control_plane.jobs
FOR EACH ROW WHEN (NEW.stage IS NOT NULL AND NEW.status IN ('completed', 'failed', 'cancelled'))
EXECUTE FUNCTION control_plane.jobs_leave_stage();

-- A row inserted as running has no worker behind it. It gets one that never beats, and so is rescued after a lease.
CREATE FUNCTION control_plane.jobs_adopt_running() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    now CONSTANT timestamptz := clock_timestamp();
BEGIN
    WITH worker AS (
        INSERT INTO control_plane.workers (id, host, process_id, version, started_at, lease_expires_at)
        VALUES (gen_random_uuid(), 'sql', pg_backend_pid(), 'none', now, now + interval '30 seconds')
        RETURNING id
    )
    INSERT INTO control_plane.claims (worker_id) SELECT id FROM worker RETURNING id INTO NEW.claim_id;
    NEW.started_at := coalesce(NEW.started_at, now);
    RETURN NEW;
END
$$;

CREATE TRIGGER jobs_adopt_running BEFORE INSERT ON control_plane.jobs
FOR EACH ROW WHEN (NEW.status = 'running' AND NEW.claim_id IS NULL)
EXECUTE FUNCTION control_plane.jobs_adopt_running();
