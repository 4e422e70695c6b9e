-- Ready jobs get a table of their own, so that a job's row is never in an index that claiming changes: claiming, like completing,
-- then keeps to the row's page and leaves all indexes alone. A claim deletes a short row instead of writing three index entries.

-- One row for each ready job. Jobplane's enqueue and claim write it themselves; whatever else changes a ready job leaves it to the triggers below.
CREATE TABLE control_plane.ready_jobs (
    queue text NOT NULL,
    priority smallint NOT NULL,
    rank bigint NOT NULL,
    type text NOT NULL,
    job_id uuid NOT NULL,
    -- Where the job's row is (ctid). Null, or not true any more: it is looked up by its id.
    place tid
) WITH (
    autovacuum_vacuum_scale_factor = 0.02,
    autovacuum_vacuum_cost_delay = 1
);

INSERT INTO control_plane.ready_jobs (queue, priority, rank, type, job_id)
SELECT queue, priority, rank, type, id
FROM control_plane.jobs
WHERE stage = 'ready' AND status = 'pending'
ORDER BY rank;

-- Claiming, in the order of claiming.
CREATE INDEX ready_jobs_order ON control_plane.ready_jobs (queue, priority DESC, rank);

DROP INDEX control_plane.jobs_ready;

-- When a job that waits for its time is due. A column of its own, as an index with a predicate on stage would be changed by claiming.
ALTER TABLE control_plane.jobs
    ADD COLUMN due_at timestamptz GENERATED ALWAYS AS (CASE WHEN stage = 'scheduled' THEN scheduled_at END) STORED;

DROP INDEX control_plane.jobs_scheduled;

-- Promoting jobs that are due.
CREATE INDEX jobs_due ON control_plane.jobs (due_at) WHERE due_at IS NOT NULL;

-- The jobs that a claim took, which is true of those alone whose claim_id still says so. Stored as it is: ids do not compress.
ALTER TABLE control_plane.claims ADD COLUMN job_ids uuid[] NOT NULL DEFAULT '{}';
ALTER TABLE control_plane.claims ALTER COLUMN job_ids SET STORAGE EXTERNAL;

UPDATE control_plane.claims AS claim
SET job_ids = held.job_ids
FROM (SELECT claim_id, array_agg(id) AS job_ids FROM control_plane.jobs WHERE claim_id IS NOT NULL AND status = 'running' GROUP BY claim_id) AS held
WHERE claim.id = held.claim_id;

DROP INDEX control_plane.jobs_claim;

-- Rows that plain SQL writes. A trigger before an update makes the update lock its row in a step of its own, which is written to the
-- log for every job; so changes are seen to afterwards.

-- A pending row without a stage: new, or made pending again by hand.
DROP TRIGGER jobs_adopt_pending ON control_plane.jobs;

CREATE OR REPLACE FUNCTION control_plane.jobs_adopt_pending() RETURNS trigger
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

    UPDATE control_plane.jobs
    SET cancel_requested = false,
        rank = (extract(epoch FROM greatest(now, scheduled_at)) * 1000000)::bigint,
        stage = (CASE WHEN scheduled_at > now THEN 'scheduled' ELSE 'ready' END)::control_plane.job_stage
    WHERE id = NEW.id AND stage IS NULL AND status = 'pending';
    IF NEW.scheduled_at <= now THEN
        PERFORM pg_notify('control_plane_jobs', NEW.queue);
    END IF;
    RETURN NULL;
END
$$;

CREATE TRIGGER jobs_adopt_pending AFTER INSERT OR UPDATE OF status, stage ON control_plane.jobs
FOR EACH ROW WHEN (NEW.stage IS NULL AND NEW.status = 'pending')
EXECUTE FUNCTION control_plane.jobs_adopt_pending();

-- A waiting job that somebody ends by hand must not run any more.
DROP TRIGGER jobs_leave_stage ON control_plane.jobs;

CREATE OR REPLACE FUNCTION control_plane.jobs_leave_stage() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    UPDATE control_plane.jobs SET stage = NULL WHERE id = NEW.id AND stage IS NOT NULL AND status IN ('completed', 'failed', 'cancelled');
    RETURN NULL;
END
$$;

CREATE TRIGGER jobs_leave_stage AFTER UPDATE OF status ON control_plane.jobs
FOR EACH ROW WHEN (NEW.stage IS NOT NULL AND NEW.status IN ('completed', 'failed', 'cancelled'))
EXECUTE FUNCTION control_plane.jobs_leave_stage();

-- A row inserted as running has no worker behind it. It gets one that never beats, and so is rescued after a lease.
CREATE OR REPLACE FUNCTION control_plane.jobs_adopt_running() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    now CONSTANT timestamptz := clock_timestamp();
BEGIN
    WITH worker AS (
        INSERT INTO control_plane.workers (id, host, process_id, version, started_at, lease_expires_at)
        VALUES (gen_random_uuid(), 'sql', pg_backend_pid(), 'none', now, now + interval '30 seconds')
        RETURNING id
    )
    INSERT INTO control_plane.claims (worker_id, job_ids) SELECT id, ARRAY[NEW.id] FROM worker RETURNING id INTO NEW.claim_id;
    NEW.started_at := coalesce(NEW.started_at, now);
    RETURN NEW;
END
$$;

-- Keeps ready_jobs true when a job becomes ready, ceases to be, or changes while it is. Not when it is claimed: the claim does that itself.
-- The order of locks is everywhere the job first, its entry second. Tenants' roles have no rights on ready_jobs but to add to it.
CREATE FUNCTION control_plane.jobs_keep_ready() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog SET enable_seqscan = off SET enable_bitmapscan = off AS $$
BEGIN
    IF OLD.stage = 'ready' THEN
        DELETE FROM control_plane.ready_jobs
        WHERE queue = OLD.queue AND priority = OLD.priority AND rank = OLD.rank AND (job_id = OLD.id) IS TRUE;
    END IF;
    IF TG_OP = 'UPDATE' AND NEW.stage = 'ready' AND NEW.status = 'pending' THEN
        INSERT INTO control_plane.ready_jobs (queue, priority, rank, type, job_id) VALUES (NEW.queue, NEW.priority, NEW.rank, NEW.type, NEW.id);
    END IF;
    RETURN NULL;
END
$$;

CREATE TRIGGER jobs_keep_ready AFTER UPDATE ON control_plane.jobs
FOR EACH ROW WHEN ((OLD.stage = 'ready' OR NEW.stage = 'ready') AND NEW.status <> 'running')
EXECUTE FUNCTION control_plane.jobs_keep_ready();

CREATE TRIGGER jobs_keep_ready_deleted AFTER DELETE ON control_plane.jobs
FOR EACH ROW WHEN (OLD.stage = 'ready')
EXECUTE FUNCTION control_plane.jobs_keep_ready();

CREATE FUNCTION control_plane.jobs_truncated() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
    TRUNCATE control_plane.ready_jobs;
    RETURN NULL;
END
$$;

CREATE TRIGGER jobs_truncated AFTER TRUNCATE ON control_plane.jobs EXECUTE FUNCTION control_plane.jobs_truncated();
