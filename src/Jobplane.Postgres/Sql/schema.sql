CREATE SCHEMA control_plane;

CREATE TYPE control_plane.job_stage AS ENUM (
    'ready',
    'scheduled',
    'parked',
    'blocked'
);

CREATE TYPE control_plane.job_status AS ENUM (
    'pending',
    'running',
    'completed',
    'failed',
    'cancelled'
);

CREATE TYPE control_plane.missed_fires AS ENUM (
    'skip',
    'once',
    'all'
);

CREATE TYPE control_plane.schedule_overlap AS ENUM (
    'allow',
    'skip',
    'queue_one'
);

CREATE FUNCTION control_plane.jobs_adopt_pending() RETURNS trigger
    LANGUAGE plpgsql
    AS $_$
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

    UPDATE "control_plane".jobs
    SET cancel_requested = false,
        rank = (extract(epoch FROM greatest(now, scheduled_at)) * 1000000)::bigint,
        stage = (CASE WHEN scheduled_at > now THEN 'scheduled' ELSE 'ready' END)::"control_plane".job_stage
    WHERE id = NEW.id AND stage IS NULL AND status = 'pending';
    IF NEW.scheduled_at <= now THEN
        PERFORM pg_notify('control_plane_jobs', NEW.queue);
    END IF;
    RETURN NULL;
END
$_$;

CREATE FUNCTION control_plane.jobs_adopt_running() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    now CONSTANT timestamptz := clock_timestamp();
BEGIN
    WITH worker AS (
        INSERT INTO "control_plane".workers (id, host, process_id, version, started_at, lease_expires_at)
        VALUES (gen_random_uuid(), 'sql', pg_backend_pid(), 'none', now, now + interval '30 seconds')
        RETURNING id
    )
    INSERT INTO "control_plane".claims (worker_id, job_ids) SELECT id, ARRAY[NEW.id] FROM worker RETURNING id INTO NEW.claim_id;
    NEW.started_at := coalesce(NEW.started_at, now);
    RETURN NEW;
END
$$;

CREATE FUNCTION control_plane.jobs_keep_ready() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog'
    SET enable_seqscan TO 'off'
    SET enable_bitmapscan TO 'off'
    AS $$
BEGIN
    IF OLD.stage = 'ready' THEN
        DELETE FROM "control_plane".ready_jobs
        WHERE queue = OLD.queue AND priority = OLD.priority AND rank = OLD.rank AND (job_id = OLD.id) IS TRUE;
    END IF;
    IF TG_OP = 'UPDATE' AND NEW.stage = 'ready' AND NEW.status = 'pending' THEN
        INSERT INTO "control_plane".ready_jobs (queue, priority, rank, type, job_id) VALUES (NEW.queue, NEW.priority, NEW.rank, NEW.type, NEW.id);
    END IF;
    RETURN NULL;
END
$$;

CREATE FUNCTION control_plane.jobs_leave_stage() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    UPDATE "control_plane".jobs SET stage = NULL WHERE id = NEW.id AND stage IS NOT NULL AND status IN ('completed', 'failed', 'cancelled');
    RETURN NULL;
END
$$;

CREATE FUNCTION control_plane.jobs_truncated() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog'
    AS $$
BEGIN
    TRUNCATE "control_plane".ready_jobs;
    RETURN NULL;
END
$$;

CREATE TABLE control_plane.audit_logs (
    seq bigint NOT NULL,
    project_id text NOT NULL,
    action text NOT NULL,
    job_id uuid,
    actor text,
    remote_address text,
    request_id text,
    details jsonb DEFAULT '{}'::jsonb NOT NULL,
    created_at timestamp with time zone NOT NULL
);

ALTER TABLE control_plane.audit_logs ALTER COLUMN seq ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME control_plane.audit_logs_seq_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE control_plane.bulk_operations (
    seq bigint NOT NULL,
    id uuid NOT NULL,
    project_id text,
    audit_project_id text NOT NULL,
    action text NOT NULL,
    filter jsonb NOT NULL,
    max_attempts integer,
    state text DEFAULT 'running'::text NOT NULL,
    last_seq bigint NOT NULL,
    at_project text NOT NULL,
    at_seq bigint DEFAULT 0 NOT NULL,
    examined bigint DEFAULT 0 NOT NULL,
    changed bigint DEFAULT 0 NOT NULL,
    skipped_running bigint DEFAULT 0 NOT NULL,
    skipped_attempts bigint DEFAULT 0 NOT NULL,
    skipped_finished bigint DEFAULT 0 NOT NULL,
    error text,
    actor text,
    remote_address text,
    request_id text,
    created_at timestamp with time zone NOT NULL,
    started_at timestamp with time zone,
    touched_at timestamp with time zone NOT NULL,
    finished_at timestamp with time zone,
    CONSTRAINT bulk_operations_action CHECK ((action = ANY (ARRAY['retry'::text, 'cancel'::text, 'delete'::text]))),
    CONSTRAINT bulk_operations_audit CHECK ((audit_project_id = project_id)),
    CONSTRAINT bulk_operations_state CHECK ((state = ANY (ARRAY['running'::text, 'completed'::text, 'cancelled'::text, 'failed'::text])))
);

ALTER TABLE control_plane.bulk_operations ALTER COLUMN seq ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME control_plane.bulk_operations_seq_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE control_plane.cancel_requests (
    claim_id bigint NOT NULL,
    job_id uuid NOT NULL,
    project_id text NOT NULL
);

CREATE TABLE control_plane.claims (
    id bigint NOT NULL,
    worker_id uuid NOT NULL,
    job_ids uuid[] DEFAULT '{}'::uuid[] NOT NULL
);
ALTER TABLE ONLY control_plane.claims ALTER COLUMN job_ids SET STORAGE EXTERNAL;

ALTER TABLE control_plane.claims ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME control_plane.claims_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE control_plane.failure_counts (
    project_id text NOT NULL COLLATE pg_catalog."C",
    span smallint NOT NULL,
    at timestamp with time zone NOT NULL,
    fingerprint text NOT NULL COLLATE pg_catalog."C",
    failed bigint NOT NULL,
    failed_attempts bigint NOT NULL
)
WITH (fillfactor='50');

CREATE TABLE control_plane.failure_groups (
    project_id text NOT NULL COLLATE pg_catalog."C",
    fingerprint text NOT NULL COLLATE pg_catalog."C",
    type text NOT NULL,
    error text NOT NULL,
    first_seen_at timestamp with time zone NOT NULL,
    last_seen_at timestamp with time zone NOT NULL,
    sample_project_id text NOT NULL,
    sample_job_id uuid NOT NULL
)
WITH (fillfactor='50');

CREATE TABLE control_plane.idempotency_keys (
    project_id text NOT NULL,
    route text NOT NULL,
    key text NOT NULL,
    fingerprint text NOT NULL,
    status integer NOT NULL,
    location text,
    body text NOT NULL,
    created_at timestamp with time zone NOT NULL
);

CREATE TABLE control_plane.job_attempts (
    seq bigint NOT NULL,
    job_id uuid NOT NULL,
    project_id text NOT NULL,
    attempt integer NOT NULL,
    worker_id uuid,
    started_at timestamp with time zone,
    finished_at timestamp with time zone NOT NULL,
    error text NOT NULL
);

ALTER TABLE control_plane.job_attempts ALTER COLUMN seq ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME control_plane.job_attempts_seq_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE control_plane.job_logs (
    job_id uuid NOT NULL,
    seq bigint NOT NULL,
    project_id text NOT NULL,
    attempt integer NOT NULL,
    logged_at timestamp with time zone NOT NULL,
    level text NOT NULL,
    message text NOT NULL,
    CONSTRAINT job_logs_level CHECK ((level = ANY (ARRAY['trace'::text, 'debug'::text, 'information'::text, 'warning'::text, 'error'::text, 'critical'::text])))
);

CREATE TABLE control_plane.job_progress (
    job_id uuid NOT NULL,
    project_id text NOT NULL,
    percent double precision,
    message text,
    reported_at timestamp with time zone,
    checkpoint jsonb
)
WITH (fillfactor='50');

CREATE TABLE control_plane.job_results (
    job_id uuid NOT NULL,
    project_id text NOT NULL,
    claim_id bigint NOT NULL,
    result jsonb NOT NULL
);

CREATE TABLE control_plane.job_statistics (
    project_id text NOT NULL COLLATE pg_catalog."C",
    span smallint NOT NULL,
    at timestamp with time zone NOT NULL,
    queue text NOT NULL COLLATE pg_catalog."C",
    type text NOT NULL COLLATE pg_catalog."C",
    completed bigint NOT NULL,
    failed bigint NOT NULL,
    failed_attempts bigint NOT NULL,
    cancelled bigint NOT NULL,
    waits integer[] NOT NULL,
    runs integer[] NOT NULL
)
WITH (fillfactor='50');

CREATE TABLE control_plane.jobs (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    project_id text NOT NULL,
    type character varying(100) NOT NULL,
    payload jsonb DEFAULT '{}'::jsonb NOT NULL,
    status control_plane.job_status DEFAULT 'pending'::control_plane.job_status NOT NULL,
    attempts integer DEFAULT 0 NOT NULL,
    max_attempts integer DEFAULT 3 NOT NULL,
    last_error text,
    scheduled_at timestamp with time zone DEFAULT now() NOT NULL,
    started_at timestamp with time zone,
    completed_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    queue text DEFAULT 'default'::text NOT NULL,
    priority smallint DEFAULT 0 NOT NULL,
    stage control_plane.job_stage,
    rank bigint DEFAULT 0 NOT NULL,
    seq bigint NOT NULL,
    claim_id bigint,
    cancel_requested boolean DEFAULT false NOT NULL,
    due_at timestamp with time zone GENERATED ALWAYS AS (
CASE
    WHEN (stage = 'scheduled'::control_plane.job_stage) THEN scheduled_at
    ELSE NULL::timestamp with time zone
END) STORED,
    expires_at timestamp with time zone,
    expiring_at timestamp with time zone GENERATED ALWAYS AS (
CASE
    WHEN (stage IS NOT NULL) THEN expires_at
    ELSE NULL::timestamp with time zone
END) STORED,
    trace_context text,
    CONSTRAINT jobs_max_attempts CHECK (((max_attempts >= 1) AND (max_attempts <= 100))),
    CONSTRAINT jobs_priority CHECK (((priority >= 0) AND (priority <= 9)))
)
WITH (fillfactor='32', autovacuum_vacuum_scale_factor='0.02', autovacuum_vacuum_cost_delay='1');

ALTER TABLE control_plane.jobs ALTER COLUMN seq ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME control_plane.jobs_seq_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE control_plane.migrations (
    number integer NOT NULL,
    name text NOT NULL,
    applied_at timestamp with time zone NOT NULL
);

CREATE TABLE control_plane.queues (
    name text NOT NULL,
    paused_at timestamp with time zone,
    concurrency integer,
    CONSTRAINT queues_concurrency CHECK (((concurrency >= 1) AND (concurrency <= 10000)))
);

CREATE TABLE control_plane.ready_jobs (
    queue text NOT NULL,
    priority smallint NOT NULL,
    rank bigint NOT NULL,
    type text NOT NULL,
    job_id uuid NOT NULL,
    place tid
)
WITH (autovacuum_vacuum_scale_factor='0.02', autovacuum_vacuum_cost_delay='1');

CREATE TABLE control_plane.schedule_fires (
    seq bigint NOT NULL,
    project_id text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL COLLATE pg_catalog."C",
    due_at timestamp with time zone,
    job_id uuid NOT NULL,
    fired_at timestamp with time zone NOT NULL
);

ALTER TABLE control_plane.schedule_fires ALTER COLUMN seq ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME control_plane.schedule_fires_seq_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE control_plane.schedules (
    project_id text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL COLLATE pg_catalog."C",
    cron text NOT NULL,
    time_zone text NOT NULL,
    missed_fires control_plane.missed_fires NOT NULL,
    overlap control_plane.schedule_overlap NOT NULL,
    type character varying(100) NOT NULL,
    payload jsonb NOT NULL,
    queue text NOT NULL,
    priority smallint NOT NULL,
    max_attempts integer NOT NULL,
    next_fire_at timestamp with time zone,
    last_skipped_at timestamp with time zone,
    paused_at timestamp with time zone,
    declaration text,
    version bigint DEFAULT 1 NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    expires_after_seconds double precision,
    CONSTRAINT schedules_expires_after_seconds_check CHECK ((expires_after_seconds > (0)::double precision)),
    CONSTRAINT schedules_max_attempts CHECK (((max_attempts >= 1) AND (max_attempts <= 100))),
    CONSTRAINT schedules_priority CHECK (((priority >= 0) AND (priority <= 9)))
);

CREATE TABLE control_plane.unique_keys (
    project_id text NOT NULL,
    key text NOT NULL,
    job_id uuid NOT NULL,
    scope text NOT NULL,
    expires_at timestamp with time zone,
    CONSTRAINT unique_keys_scope CHECK ((scope = ANY (ARRAY['until_finished'::text, 'until_started'::text, 'period'::text])))
);

CREATE TABLE control_plane.workers (
    id uuid NOT NULL,
    host text NOT NULL,
    process_id integer NOT NULL,
    version text NOT NULL,
    started_at timestamp with time zone NOT NULL,
    lease_expires_at timestamp with time zone NOT NULL,
    queues text[] DEFAULT '{}'::text[] NOT NULL,
    slots integer DEFAULT 0 NOT NULL,
    heartbeat_at timestamp with time zone,
    types text[] DEFAULT '{}'::text[] NOT NULL
)
WITH (fillfactor='50');

ALTER TABLE ONLY control_plane.audit_logs
    ADD CONSTRAINT audit_logs_pkey PRIMARY KEY (seq);

ALTER TABLE ONLY control_plane.bulk_operations
    ADD CONSTRAINT bulk_operations_id_key UNIQUE (id);

ALTER TABLE ONLY control_plane.bulk_operations
    ADD CONSTRAINT bulk_operations_pkey PRIMARY KEY (seq);

ALTER TABLE ONLY control_plane.cancel_requests
    ADD CONSTRAINT cancel_requests_pkey PRIMARY KEY (claim_id, job_id);

ALTER TABLE ONLY control_plane.claims
    ADD CONSTRAINT claims_pkey PRIMARY KEY (id);

ALTER TABLE ONLY control_plane.failure_counts
    ADD CONSTRAINT failure_counts_pkey PRIMARY KEY (project_id, span, at, fingerprint);

ALTER TABLE ONLY control_plane.failure_groups
    ADD CONSTRAINT failure_groups_pkey PRIMARY KEY (project_id, fingerprint);

ALTER TABLE ONLY control_plane.idempotency_keys
    ADD CONSTRAINT idempotency_keys_pkey PRIMARY KEY (project_id, route, key);

ALTER TABLE ONLY control_plane.job_attempts
    ADD CONSTRAINT job_attempts_pkey PRIMARY KEY (seq);

ALTER TABLE ONLY control_plane.job_logs
    ADD CONSTRAINT job_logs_pkey PRIMARY KEY (job_id, seq);

ALTER TABLE ONLY control_plane.job_progress
    ADD CONSTRAINT job_progress_pkey PRIMARY KEY (job_id);

ALTER TABLE ONLY control_plane.job_results
    ADD CONSTRAINT job_results_pkey PRIMARY KEY (job_id);

ALTER TABLE ONLY control_plane.job_statistics
    ADD CONSTRAINT job_statistics_pkey PRIMARY KEY (project_id, span, at, queue, type);

ALTER TABLE ONLY control_plane.jobs
    ADD CONSTRAINT jobs_pkey PRIMARY KEY (id);

ALTER TABLE ONLY control_plane.migrations
    ADD CONSTRAINT migrations_pkey PRIMARY KEY (number);

ALTER TABLE ONLY control_plane.queues
    ADD CONSTRAINT queues_pkey PRIMARY KEY (name);

ALTER TABLE ONLY control_plane.schedule_fires
    ADD CONSTRAINT schedule_fires_once UNIQUE (project_id, name, due_at);

ALTER TABLE ONLY control_plane.schedule_fires
    ADD CONSTRAINT schedule_fires_pkey PRIMARY KEY (seq);

ALTER TABLE ONLY control_plane.schedules
    ADD CONSTRAINT schedules_pkey PRIMARY KEY (project_id, name);

ALTER TABLE ONLY control_plane.unique_keys
    ADD CONSTRAINT unique_keys_pkey PRIMARY KEY (project_id, key);

ALTER TABLE ONLY control_plane.workers
    ADD CONSTRAINT workers_pkey PRIMARY KEY (id);

CREATE INDEX audit_logs_project ON control_plane.audit_logs USING btree (project_id, seq DESC);

CREATE INDEX bulk_operations_finished ON control_plane.bulk_operations USING btree (finished_at) WHERE (finished_at IS NOT NULL);

CREATE INDEX bulk_operations_project ON control_plane.bulk_operations USING btree (project_id, seq DESC);

CREATE INDEX bulk_operations_running ON control_plane.bulk_operations USING btree (touched_at) WHERE (state = 'running'::text);

CREATE INDEX claims_worker ON control_plane.claims USING btree (worker_id);

CREATE INDEX idempotency_keys_created ON control_plane.idempotency_keys USING btree (created_at);

CREATE INDEX job_attempts_job ON control_plane.job_attempts USING btree (job_id, seq);

CREATE INDEX jobs_due ON control_plane.jobs USING btree (due_at) WHERE (due_at IS NOT NULL);

CREATE INDEX jobs_errors ON control_plane.jobs USING btree (project_id, seq DESC) WHERE (last_error IS NOT NULL);

CREATE INDEX jobs_expiring ON control_plane.jobs USING btree (expiring_at) WHERE (expiring_at IS NOT NULL);

CREATE INDEX jobs_project ON control_plane.jobs USING btree (project_id, seq DESC);

CREATE INDEX ready_jobs_order ON control_plane.ready_jobs USING btree (queue, priority DESC, rank);

CREATE INDEX schedule_fires_latest ON control_plane.schedule_fires USING btree (project_id, name, seq DESC);

CREATE INDEX schedules_due ON control_plane.schedules USING btree (next_fire_at, project_id, name) WHERE (paused_at IS NULL);

CREATE TRIGGER jobs_adopt_pending AFTER INSERT OR UPDATE OF status, stage ON control_plane.jobs FOR EACH ROW WHEN (((new.stage IS NULL) AND (new.status = 'pending'::control_plane.job_status))) EXECUTE FUNCTION control_plane.jobs_adopt_pending();

CREATE TRIGGER jobs_adopt_running BEFORE INSERT ON control_plane.jobs FOR EACH ROW WHEN (((new.status = 'running'::control_plane.job_status) AND (new.claim_id IS NULL))) EXECUTE FUNCTION control_plane.jobs_adopt_running();

CREATE TRIGGER jobs_keep_ready AFTER UPDATE ON control_plane.jobs FOR EACH ROW WHEN ((((old.stage = 'ready'::control_plane.job_stage) OR (new.stage = 'ready'::control_plane.job_stage)) AND (new.status <> 'running'::control_plane.job_status))) EXECUTE FUNCTION control_plane.jobs_keep_ready();

CREATE TRIGGER jobs_keep_ready_deleted AFTER DELETE ON control_plane.jobs FOR EACH ROW WHEN ((old.stage = 'ready'::control_plane.job_stage)) EXECUTE FUNCTION control_plane.jobs_keep_ready();

CREATE TRIGGER jobs_leave_stage AFTER UPDATE OF status ON control_plane.jobs FOR EACH ROW WHEN (((new.stage IS NOT NULL) AND (new.status = ANY (ARRAY['completed'::control_plane.job_status, 'failed'::control_plane.job_status, 'cancelled'::control_plane.job_status])))) EXECUTE FUNCTION control_plane.jobs_leave_stage();

CREATE TRIGGER jobs_truncated AFTER TRUNCATE ON control_plane.jobs FOR EACH STATEMENT EXECUTE FUNCTION control_plane.jobs_truncated();

ALTER TABLE ONLY control_plane.cancel_requests
    ADD CONSTRAINT cancel_requests_claim_id_fkey FOREIGN KEY (claim_id) REFERENCES control_plane.claims(id) ON DELETE CASCADE;

ALTER TABLE ONLY control_plane.claims
    ADD CONSTRAINT claims_worker_id_fkey FOREIGN KEY (worker_id) REFERENCES control_plane.workers(id) ON DELETE CASCADE;

ALTER TABLE ONLY control_plane.job_attempts
    ADD CONSTRAINT job_attempts_job_id_fkey FOREIGN KEY (job_id) REFERENCES control_plane.jobs(id) ON DELETE CASCADE;

ALTER TABLE ONLY control_plane.job_logs
    ADD CONSTRAINT job_logs_job_id_fkey FOREIGN KEY (job_id) REFERENCES control_plane.jobs(id) ON DELETE CASCADE;

ALTER TABLE ONLY control_plane.job_progress
    ADD CONSTRAINT job_progress_job_id_fkey FOREIGN KEY (job_id) REFERENCES control_plane.jobs(id) ON DELETE CASCADE;

ALTER TABLE ONLY control_plane.job_results
    ADD CONSTRAINT job_results_job_id_fkey FOREIGN KEY (job_id) REFERENCES control_plane.jobs(id) ON DELETE CASCADE;

ALTER TABLE ONLY control_plane.schedule_fires
    ADD CONSTRAINT schedule_fires_project_id_name_fkey FOREIGN KEY (project_id, name) REFERENCES control_plane.schedules(project_id, name) ON DELETE CASCADE;
