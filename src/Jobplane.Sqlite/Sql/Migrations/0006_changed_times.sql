-- Each claim and each completion makes the trigger on changed jobs look at four times. It need only look at those that change.

DROP TRIGGER jobs_adopt_change;

-- What plain SQL changes. Times are kept in one form, in which they sort; what is made pending again gets a stage, and what is ended leaves it.
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
