-- Roles for the parts of Jobplane, and row-level security between projects. Print it with "jobplane roles", and run it as the owner of the
-- tables, or a superuser, after each "jobplane migrate up". It may be run again at any time.
--
--   the owner          migrates: the only one that changes the schema
--   jobplane_worker    workers and maintenance: all projects, no changes of the schema
--   jobplane_api       the API: the rows of the projects that a transaction has named, and no others
--
-- Both roles are groups. Give each program a login in one of them:
--
--   CREATE ROLE app_worker LOGIN PASSWORD '...' IN ROLE jobplane_worker;
--   CREATE ROLE app_api    LOGIN PASSWORD '...' IN ROLE jobplane_api;

DO $$
DECLARE
    role text;
    project_table regclass;
BEGIN
    FOREACH role IN ARRAY ARRAY['jobplane_worker', 'jobplane_api'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role) THEN
            -- Roles belong to the whole server, where somebody else may be making the same ones for another database.
            BEGIN
                EXECUTE format('CREATE ROLE %I NOLOGIN', role);
            EXCEPTION
                WHEN duplicate_object OR unique_violation THEN NULL;
            END;
        END IF;
    END LOOP;

    FOR project_table IN
        SELECT attrelid::regclass
        FROM pg_attribute
        JOIN pg_class ON pg_class.oid = attrelid
        WHERE relnamespace = 'control_plane'::regnamespace AND relkind = 'r' AND attname = 'project_id' AND NOT attisdropped
    LOOP
        EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', project_table);
        EXECUTE format('DROP POLICY IF EXISTS jobplane_worker ON %s', project_table);
        EXECUTE format('DROP POLICY IF EXISTS jobplane_api ON %s', project_table);
        EXECUTE format('CREATE POLICY jobplane_worker ON %s TO jobplane_worker USING (true)', project_table);
        -- The setting is read once a statement, not once a row. "IS TRUE" keeps the planner from choosing an index by the
        -- project: statements look jobs up by their key.
        EXECUTE format(
            $policy$
            CREATE POLICY jobplane_api ON %s TO jobplane_api USING (
                (project_id = ANY ((SELECT nullif(current_setting('jobplane.projects', true), '')::text[])::text[])) IS TRUE)
            $policy$,
            project_table);
        EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %s TO jobplane_api', project_table);
    END LOOP;
END
$$;

REVOKE ALL ON SCHEMA control_plane FROM PUBLIC;
GRANT USAGE ON SCHEMA control_plane TO jobplane_worker, jobplane_api;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA control_plane TO jobplane_worker;
REVOKE INSERT, UPDATE, DELETE ON control_plane.migrations FROM jobplane_worker;
GRANT SELECT ON control_plane.migrations TO jobplane_api;
-- To enqueue a job is to add it to the ready ones. What this role may not read there, and a worker looks at the job itself.
GRANT INSERT ON control_plane.ready_jobs TO jobplane_api;
-- To cancel a running job is to say so to its claim.
GRANT SELECT (id) ON control_plane.claims TO jobplane_api;

-- History is not rewritten on a tenant's behalf. An operation on many jobs is asked for and cancelled; it is workers that carry it out.
REVOKE UPDATE, DELETE ON control_plane.bulk_operations FROM jobplane_api;
GRANT UPDATE (state, finished_at) ON control_plane.bulk_operations TO jobplane_api;
REVOKE INSERT, UPDATE, DELETE ON control_plane.job_attempts, control_plane.job_progress, control_plane.job_results,
    control_plane.job_logs FROM jobplane_api;
REVOKE INSERT, UPDATE, DELETE ON control_plane.job_statistics, control_plane.failure_groups, control_plane.failure_counts FROM jobplane_api;
REVOKE UPDATE, DELETE ON control_plane.audit_logs FROM jobplane_api;
