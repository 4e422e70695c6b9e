-- How long after a fire its job may still begin; null: for ever.
ALTER TABLE schedules ADD COLUMN expires_after_seconds REAL CHECK (expires_after_seconds > 0);

-- Forgetting operations that have come to their end.
CREATE INDEX bulk_operations_finished ON bulk_operations (finished_at) WHERE finished_at IS NOT NULL;
