-- The trace that a job belongs to, as the W3C writes it: a traceparent, and a tracestate on a second line if there is one. Null: none.
ALTER TABLE control_plane.jobs ADD COLUMN trace_context text;
