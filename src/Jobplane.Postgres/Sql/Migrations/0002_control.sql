-- What people and their programs may ask beside enqueueing: cancelling, pausing, repeating a request safely.

-- Somebody has asked to cancel the job. Completion does not write it, and no index mentions it.
ALTER TABLE control_plane.jobs ADD COLUMN cancel_requested boolean NOT NULL DEFAULT false;

-- Running jobs that are to be cancelled, until their worker forgets the claim. It stays so short that every poll can look.
CREATE TABLE control_plane.cancel_requests (
    claim_id bigint NOT NULL REFERENCES control_plane.claims (id) ON DELETE CASCADE,
    job_id uuid NOT NULL,
    project_id text NOT NULL,
    PRIMARY KEY (claim_id, job_id)
);

-- Queues that somebody has paused, now or once.
CREATE TABLE control_plane.queues (
    name text PRIMARY KEY,
    paused_at timestamptz
);

-- What a worker tells of itself.
ALTER TABLE control_plane.workers
    ADD COLUMN queues text[] NOT NULL DEFAULT '{}',
    ADD COLUMN slots integer NOT NULL DEFAULT 0,
    -- Null for a worker that never beat.
    ADD COLUMN heartbeat_at timestamptz;

-- Answers to requests that came with a key, so that a repeat gets the same one. Written with what the request did, in one
-- transaction.
CREATE TABLE control_plane.idempotency_keys (
    project_id text NOT NULL,
    route text NOT NULL,
    key text NOT NULL,
    -- SHA-256 of the request, in hexadecimal.
    fingerprint text NOT NULL,
    status integer NOT NULL,
    location text,
    body text NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (project_id, route, key)
);

-- Forgetting old keys.
CREATE INDEX idempotency_keys_created ON control_plane.idempotency_keys (created_at);

-- A job that plain SQL makes pending again is not to be cancelled any more.
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

    NEW.cancel_requested := false;
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
