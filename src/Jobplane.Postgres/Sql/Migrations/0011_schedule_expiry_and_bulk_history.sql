-- How long after a fire its job may still begin; null: for ever.
ALTER TABLE control_plane.schedules ADD COLUMN expires_after_seconds double precision CHECK (expires_after_seconds > 0);

-- Forgetting operations that have come to their end.
CREATE INDEX bulk_operations_finished ON control_plane.bulk_operations (finished_at) WHERE finished_at IS NOT NULL;
