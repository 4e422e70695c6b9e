-- How many of a queue's jobs each worker runs at once, as an operator has set it; null: as each is configured.
ALTER TABLE queues ADD COLUMN concurrency INTEGER CHECK (concurrency BETWEEN 1 AND 10000);
