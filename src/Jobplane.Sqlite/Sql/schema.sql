CREATE TABLE audit_logs (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    project_id TEXT NOT NULL,
    action TEXT NOT NULL,
    job_id TEXT,
    actor TEXT,
    remote_address TEXT,
    request_id TEXT,
    details TEXT NOT NULL DEFAULT '{}',
    created_at TEXT NOT NULL
) STRICT;

CREATE TABLE bulk_operations (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    -- The project whose jobs it is done to. Null: the jobs of all projects.
    project_id TEXT,
    -- The project in whose audit log it stands.
    audit_project_id TEXT NOT NULL,
    action TEXT NOT NULL CONSTRAINT bulk_operations_action CHECK (action IN ('retry', 'cancel', 'delete')),
    -- A JSON object of the members of a filter.
    filter TEXT NOT NULL,
    -- Of a retry: raises the limit of attempts.
    max_attempts INTEGER,
    state TEXT NOT NULL DEFAULT 'running' CONSTRAINT bulk_operations_state CHECK (state IN ('running', 'completed', 'cancelled', 'failed')),
    -- The newest job that there was when it was asked for: later ones are left alone.
    last_seq INTEGER NOT NULL,
    -- Where it has come to, in the order of projects and creation.
    at_project TEXT NOT NULL,
    at_seq INTEGER NOT NULL DEFAULT 0,
    examined INTEGER NOT NULL DEFAULT 0,
    changed INTEGER NOT NULL DEFAULT 0,
    skipped_running INTEGER NOT NULL DEFAULT 0,
    skipped_attempts INTEGER NOT NULL DEFAULT 0,
    skipped_finished INTEGER NOT NULL DEFAULT 0,
    error TEXT,
    actor TEXT,
    remote_address TEXT,
    request_id TEXT,
    created_at TEXT NOT NULL,
    started_at TEXT,
    -- When it was last worked on, so that several go on in turn.
    touched_at TEXT NOT NULL,
    finished_at TEXT,
    CONSTRAINT bulk_operations_audit CHECK (audit_project_id = project_id)
) STRICT;

CREATE TABLE cancel_requests (
    claim_id INTEGER NOT NULL REFERENCES claims (id) ON DELETE CASCADE,
    job_id TEXT NOT NULL,
    project_id TEXT NOT NULL,
    PRIMARY KEY (claim_id, job_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE claims (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    worker_id TEXT NOT NULL REFERENCES workers (id) ON DELETE CASCADE
) STRICT;

CREATE TABLE failure_counts (
    project_id TEXT NOT NULL,
    span INTEGER NOT NULL,
    at TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    failed INTEGER NOT NULL,
    failed_attempts INTEGER NOT NULL,
    PRIMARY KEY (project_id, span, at, fingerprint)
) STRICT, WITHOUT ROWID;

CREATE TABLE failure_groups (
    project_id TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    type TEXT NOT NULL,
    error TEXT NOT NULL,
    first_seen_at TEXT NOT NULL,
    last_seen_at TEXT NOT NULL,
    sample_project_id TEXT NOT NULL,
    sample_job_id TEXT NOT NULL,
    PRIMARY KEY (project_id, fingerprint)
) STRICT, WITHOUT ROWID;

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

CREATE TABLE job_attempts (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    job_id TEXT NOT NULL REFERENCES jobs (id) ON DELETE CASCADE ON UPDATE CASCADE,
    project_id TEXT NOT NULL,
    attempt INTEGER NOT NULL,
    worker_id TEXT,
    started_at TEXT,
    finished_at TEXT NOT NULL,
    error TEXT NOT NULL
) STRICT;

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

CREATE TABLE job_progress (
    job_id TEXT NOT NULL PRIMARY KEY REFERENCES jobs (id) ON DELETE CASCADE,
    project_id TEXT NOT NULL,
    -- Null, as is reported_at, when there is a checkpoint only.
    percent REAL,
    message TEXT,
    reported_at TEXT,
    -- What an attempt leaves for the next one.
    checkpoint TEXT
) STRICT;

CREATE TABLE job_results (
    job_id TEXT NOT NULL PRIMARY KEY REFERENCES jobs (id) ON DELETE CASCADE,
    project_id TEXT NOT NULL,
    -- The claim that completed the job with it. One that is not the job's own any more is of an earlier run, and not shown.
    claim_id INTEGER NOT NULL,
    result TEXT NOT NULL
) STRICT;

CREATE TABLE job_statistics (
    project_id TEXT NOT NULL,
    -- Minutes that the row covers: 1, 60 or 1440.
    span INTEGER NOT NULL,
    at TEXT NOT NULL,
    queue TEXT NOT NULL,
    type TEXT NOT NULL,
    completed INTEGER NOT NULL,
    failed INTEGER NOT NULL,
    failed_attempts INTEGER NOT NULL,
    cancelled INTEGER NOT NULL,
    -- How many attempts waited, and ran, for how long, a JSON array: place i of over 2^((i-1)/4) and at most 2^(i/4) ms, place 0 of up to 1 ms.
    waits TEXT NOT NULL,
    runs TEXT NOT NULL,
    PRIMARY KEY (project_id, span, at, queue, type)
) STRICT, WITHOUT ROWID;

CREATE TABLE jobs (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    -- A random version 4 UUID.
    id TEXT NOT NULL UNIQUE DEFAULT (
        lower(hex(randomblob(4))) || '-' || lower(hex(randomblob(2)))
        || '-4' || substr(lower(hex(randomblob(2))), 2)
        || '-' || substr('89ab', 1 + (random() & 3), 1) || substr(lower(hex(randomblob(2))), 2)
        || '-' || lower(hex(randomblob(6)))),
    project_id TEXT NOT NULL,
    type TEXT NOT NULL,
    -- The object's text as it came, so that no number loses digits.
    payload TEXT NOT NULL DEFAULT '{}',
    -- Compared one by one, here and wherever rows are checked: for IN and a list, SQLite builds a table at each row, which was a
    -- quarter of the cost of enqueueing and completing.
    status TEXT NOT NULL DEFAULT 'pending' CONSTRAINT jobs_status CHECK (
        status = 'pending' OR status = 'running' OR status = 'completed' OR status = 'failed' OR status = 'cancelled'),
    attempts INTEGER NOT NULL DEFAULT 0,
    max_attempts INTEGER NOT NULL DEFAULT 3,
    last_error TEXT,
    scheduled_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    started_at TEXT,
    completed_at TEXT,
    created_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    queue TEXT NOT NULL DEFAULT 'default',
    priority INTEGER NOT NULL DEFAULT 0,
    -- Why a pending job is not running. Null once it is claimed.
    stage TEXT CONSTRAINT jobs_stage CHECK (stage = 'ready' OR stage = 'scheduled' OR stage = 'parked' OR stage = 'blocked'),
    -- Order within queue and priority: microseconds of the database's clock when the job became ready. The clock ticks in
    -- milliseconds; the digits below keep the order within a batch.
    rank INTEGER NOT NULL DEFAULT 0,
    -- The claim that last took the job: the fencing token of every write by a worker.
    claim_id INTEGER, cancel_requested INTEGER NOT NULL DEFAULT 0, expires_at TEXT, trace_context TEXT,
    CONSTRAINT jobs_max_attempts CHECK (max_attempts BETWEEN 1 AND 100),
    CONSTRAINT jobs_priority CHECK (priority BETWEEN 0 AND 9)
) STRICT;

CREATE TABLE migrations (
    number INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    applied_at TEXT NOT NULL
) STRICT;

CREATE TABLE queues (
    name TEXT NOT NULL PRIMARY KEY,
    paused_at TEXT
, concurrency INTEGER CHECK (concurrency BETWEEN 1 AND 10000)) STRICT;

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
    updated_at TEXT NOT NULL, expires_after_seconds REAL CHECK (expires_after_seconds > 0),
    PRIMARY KEY (project_id, name),
    CONSTRAINT schedules_max_attempts CHECK (max_attempts BETWEEN 1 AND 100),
    CONSTRAINT schedules_priority CHECK (priority BETWEEN 0 AND 9)
) STRICT;

CREATE TABLE unique_keys (
    project_id TEXT NOT NULL,
    key TEXT NOT NULL,
    -- The job that holds the key, or did. It may be gone: then the key is free.
    job_id TEXT NOT NULL,
    scope TEXT NOT NULL CONSTRAINT unique_keys_scope CHECK (scope IN ('until_finished', 'until_started', 'period')),
    -- Of a period.
    expires_at TEXT,
    PRIMARY KEY (project_id, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE workers (
    id TEXT NOT NULL PRIMARY KEY,
    host TEXT NOT NULL,
    process_id INTEGER NOT NULL,
    version TEXT NOT NULL,
    started_at TEXT NOT NULL,
    -- One row a worker is what a heartbeat costs, however many jobs it runs.
    lease_expires_at TEXT NOT NULL
, queues TEXT NOT NULL DEFAULT '[]', slots INTEGER NOT NULL DEFAULT 0, heartbeat_at TEXT, types TEXT NOT NULL DEFAULT '[]') STRICT;

CREATE INDEX audit_logs_project ON audit_logs (project_id);

CREATE INDEX bulk_operations_finished ON bulk_operations (finished_at) WHERE finished_at IS NOT NULL;

CREATE INDEX bulk_operations_project ON bulk_operations (project_id);

CREATE INDEX bulk_operations_running ON bulk_operations (touched_at) WHERE state = 'running';

CREATE INDEX claims_worker ON claims (worker_id);

CREATE INDEX idempotency_keys_created ON idempotency_keys (created_at);

CREATE INDEX job_attempts_job ON job_attempts (job_id);

CREATE INDEX jobs_claim ON jobs (claim_id) WHERE claim_id IS NOT NULL;

CREATE INDEX jobs_errors ON jobs (project_id) WHERE last_error IS NOT NULL;

CREATE INDEX jobs_expiry ON jobs (expires_at) WHERE expires_at IS NOT NULL AND stage IS NOT NULL;

CREATE INDEX jobs_project ON jobs (project_id);

CREATE INDEX jobs_ready ON jobs (queue, priority DESC, rank) WHERE stage = 'ready';

CREATE INDEX jobs_scheduled ON jobs (scheduled_at) WHERE stage = 'scheduled';

CREATE INDEX schedule_fires_latest ON schedule_fires (project_id, name);

CREATE INDEX schedules_due ON schedules (next_fire_at, project_id, name) WHERE paused_at IS NULL;

CREATE TRIGGER jobs_adopt_change AFTER UPDATE OF status, stage, scheduled_at, started_at, completed_at, created_at ON jobs
WHEN (NEW.stage IS NULL AND NEW.status = 'pending')
    OR (NEW.stage IS NOT NULL AND (NEW.status = 'completed' OR NEW.status = 'failed' OR NEW.status = 'cancelled'))
    OR (NEW.scheduled_at IS NOT OLD.scheduled_at AND NEW.scheduled_at NOT GLOB '????-??-??T??:??:??.???Z')
    OR (NEW.started_at IS NOT OLD.started_at AND NEW.started_at NOT GLOB '????-??-??T??:??:??.???Z')
    OR (NEW.completed_at IS NOT OLD.completed_at AND NEW.completed_at NOT GLOB '????-??-??T??:??:??.???Z')
    OR (NEW.created_at IS NOT OLD.created_at AND NEW.created_at NOT GLOB '????-??-??T??:??:??.???Z')
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

CREATE TRIGGER jobs_adopt_expiry AFTER UPDATE OF id, expires_at ON jobs
WHEN NEW.expires_at NOT GLOB '????-??-??T??:??:??.???Z'
BEGIN
    SELECT RAISE(ABORT, 'expires_at must be a time such as 2026-01-29T10:00:05.000Z')
    WHERE julianday(NEW.expires_at) IS NULL;
    UPDATE jobs
    SET expires_at = strftime('%Y-%m-%dT%H:%M:%fZ', expires_at)
    WHERE seq = NEW.seq;
END;

CREATE TRIGGER jobs_adopt_new AFTER INSERT ON jobs
WHEN NEW.stage IS NULL
BEGIN
    UPDATE jobs
    SET id = lower(id), payload = payload, status = status
    WHERE seq = NEW.seq;
END;

CREATE TRIGGER jobs_adopt_running AFTER UPDATE OF id ON jobs
WHEN NEW.status = 'running' AND NEW.claim_id IS NULL
BEGIN
    INSERT INTO workers (id, host, process_id, version, started_at, lease_expires_at)
    VALUES (
        lower(hex(randomblob(4))) || '-' || lower(hex(randomblob(2)))
        || '-4' || substr(lower(hex(randomblob(2))), 2)
        || '-' || substr('89ab', 1 + (random() & 3), 1) || substr(lower(hex(randomblob(2))), 2)
        || '-' || lower(hex(randomblob(6))),
        'sql', 0, 'none', strftime('%Y-%m-%dT%H:%M:%fZ', 'now'), strftime('%Y-%m-%dT%H:%M:%fZ', 'now', '+30 seconds'));
    INSERT INTO claims (worker_id) SELECT id FROM workers WHERE rowid = last_insert_rowid();
    UPDATE jobs
    SET claim_id = last_insert_rowid(), started_at = coalesce(started_at, strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))
    WHERE seq = NEW.seq;
END;

CREATE TRIGGER jobs_check_values AFTER UPDATE OF id, project_id, type, payload, queue ON jobs
BEGIN
    SELECT RAISE(ABORT, 'id must be a UUID in its 36-character lower-case form')
    WHERE NEW.id NOT GLOB '????????-????-????-????-????????????'
        OR replace(NEW.id, '-', '') GLOB '*[^0-9a-f]*'
        OR length(replace(NEW.id, '-', '')) <> 32
        OR instr(NEW.id, char(0));
    SELECT RAISE(ABORT, 'project_id must be 1 to 100 of the characters A-Z a-z 0-9 _ -')
    WHERE length(NEW.project_id) NOT BETWEEN 1 AND 100 OR NEW.project_id GLOB '*[^A-Za-z0-9_-]*' OR instr(NEW.project_id, char(0));
    SELECT RAISE(ABORT, 'type must be 1 to 100 of the characters A-Z a-z 0-9 _ - .')
    WHERE length(NEW.type) NOT BETWEEN 1 AND 100 OR NEW.type GLOB '*[^A-Za-z0-9_.-]*' OR instr(NEW.type, char(0));
    SELECT RAISE(ABORT, 'queue must be 1 to 100 of the characters A-Z a-z 0-9 _ - .')
    WHERE length(NEW.queue) NOT BETWEEN 1 AND 100 OR NEW.queue GLOB '*[^A-Za-z0-9_.-]*' OR instr(NEW.queue, char(0));
    SELECT RAISE(ABORT, 'payload must be a JSON object')
    WHERE NOT coalesce(CASE WHEN json_valid(NEW.payload) THEN json_type(NEW.payload) = 'object' END, 0);
END;
