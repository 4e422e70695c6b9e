-- What people and their programs may ask beside enqueueing: cancelling, pausing, repeating a request safely.

-- Somebody has asked to cancel the job. Completion does not write it, and no index mentions it.
ALTER TABLE jobs ADD COLUMN cancel_requested INTEGER NOT NULL DEFAULT 0;

-- Running jobs that are to be cancelled, until their worker forgets the claim. It stays so short that every poll can look.
CREATE TABLE cancel_requests (
    claim_id INTEGER NOT NULL REFERENCES claims (id) ON DELETE CASCADE,
    job_id TEXT NOT NULL,
    project_id TEXT NOT NULL,
    PRIMARY KEY (claim_id, job_id)
) STRICT, WITHOUT ROWID;

-- Queues that somebody has paused, now or once.
CREATE TABLE queues (
    name TEXT NOT NULL PRIMARY KEY,
    paused_at TEXT
) STRICT;

-- What a worker tells of itself; queues is a JSON array.
ALTER TABLE workers ADD COLUMN queues TEXT NOT NULL DEFAULT '[]';
ALTER TABLE workers ADD COLUMN slots INTEGER NOT NULL DEFAULT 0;
-- Null for a worker that never beat.
ALTER TABLE workers ADD COLUMN heartbeat_at TEXT;

-- Answers to requests that came with a key, so that a repeat gets the same one. Written with what the request did, in one
-- transaction.
CREATE TABLE idempotency_keys (
    project_id TEXT NOT NULL,
    route TEXT NOT NULL,
    key TEXT NOT NULL,
    -- SHA-256 of the request, in hexadecimal.
    fingerprint TEXT NOT NULL,
    status INTEGER NOT NULL,
    location TEXT,
    body TEXT NOT NULL,
    created_at TEXT NOT NULL,
    PRIMARY KEY (project_id, route, key)
) STRICT;

-- Forgetting old keys.
CREATE INDEX idempotency_keys_created ON idempotency_keys (created_at);

-- A job that plain SQL makes pending again is not to be cancelled any more. All else is as before.
DROP TRIGGER jobs_adopt_change;

CREATE TRIGGER jobs_adopt_change AFTER UPDATE OF status, stage, scheduled_at, started_at, completed_at, created_at ON jobs
WHEN (NEW.stage IS NULL AND NEW.status = 'pending')
    OR (NEW.stage IS NOT NULL AND (NEW.status = 'completed' OR NEW.status = 'failed' OR NEW.status = 'cancelled'))
    OR NEW.scheduled_at NOT GLOB '????-??-??T??:??:??.???Z'
    OR NEW.started_at NOT GLOB '????-??-??T??:??:??.???Z'
    OR NEW.completed_at NOT GLOB '????-??-??T??:??:??.???Z'
    OR NEW.created_at NOT GLOB '????-??-??T??:??:??.???Z'
BEGIN
    SELECT RAISE(ABORT, 'scheduled_at, started_at, completed_at and created_at must be times such as 2026-01-29T10:00:05.000Z')
    WHERE julianday(NEW.scheduled_at) IS NULL
        OR (NEW.started_at IS NOT NULL AND julianday(NEW.started_at) IS NULL)
        OR (NEW.completed_at IS NOT NULL AND julianday(NEW.completed_at) IS NULL)
        OR julianday(NEW.created_at) IS NULL;
    SELECT RAISE(ABORT, 'attempts of a pending job must be from 0 to max_attempts - 1')
    WHERE NEW.stage IS NULL AND NEW.status = 'pending' AND (NEW.attempts < 0 OR NEW.attempts >= NEW.max_attempts);
    -- One update, after which this trigger has nothing to do: it must end where recursive_triggers is on, too.
    UPDATE jobs
    SET scheduled_at = strftime('%Y-%m-%dT%H:%M:%fZ', scheduled_at),
        started_at = strftime('%Y-%m-%dT%H:%M:%fZ', started_at),
        completed_at = strftime('%Y-%m-%dT%H:%M:%fZ', completed_at),
        created_at = strftime('%Y-%m-%dT%H:%M:%fZ', created_at),
        stage = CASE
            WHEN status IN ('completed', 'failed', 'cancelled') THEN NULL
            WHEN stage IS NOT NULL OR status <> 'pending' THEN stage
            WHEN julianday(scheduled_at) > julianday('now') THEN 'scheduled'
            ELSE 'ready'
        END,
        cancel_requested = iif(stage IS NULL AND status = 'pending', 0, cancel_requested),
        rank = CASE
            WHEN stage IS NOT NULL OR status <> 'pending' THEN rank
            ELSE CAST(round(86400000 * (max(julianday('now'), julianday(scheduled_at)) - 2440587.5)) AS INTEGER) * 1000
        END
    WHERE seq = NEW.seq;
END;
