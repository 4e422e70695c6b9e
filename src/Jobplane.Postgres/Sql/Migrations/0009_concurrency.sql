-- How many of a queue's jobs each worker runs at once, as an operator has set it; null: as each is configured.
ALTER TABLE control_plane.queues
    ADD COLUMN concurrency integer CONSTRAINT queues_concurrency CHECK (concurrency BETWEEN 1 AND 10000);
