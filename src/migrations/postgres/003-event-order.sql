-- The order of the log no longer comes from a number taken in the graph: the relay gives positions (docs/decisions/0007).
-- `key` is the outbox node's own, and makes a batch that is moved twice harmless. `total_bytes` is the size of the log up to
-- and with the row, so that both paging and retention by size find their place by index.
ALTER TABLE event_log ADD COLUMN key uuid NOT NULL DEFAULT gen_random_uuid();
ALTER TABLE event_log ALTER COLUMN key DROP DEFAULT;
ALTER TABLE event_log ADD CONSTRAINT event_log_key UNIQUE (key);
ALTER TABLE event_log DROP COLUMN epoch, DROP COLUMN seq;
ALTER TABLE event_log ADD COLUMN total_bytes bigint NOT NULL DEFAULT 0;
ALTER TABLE event_log ALTER COLUMN total_bytes DROP DEFAULT;
UPDATE event_log SET total_bytes = sized.total
  FROM (SELECT position, sum(length(payload) + length(meta)) OVER (ORDER BY position) AS total FROM event_log) AS sized
  WHERE sized.position = event_log.position;
CREATE INDEX event_log_total_bytes ON event_log (total_bytes);

-- `previous_position` is where the last batch began: a graph that still says so was stopped between the two commits.
ALTER TABLE relay_cursor DROP COLUMN epoch, DROP COLUMN seq;
ALTER TABLE relay_cursor ADD COLUMN previous_position bigint NOT NULL DEFAULT 0;
ALTER TABLE relay_cursor ADD COLUMN total_bytes bigint NOT NULL DEFAULT 0;
UPDATE relay_cursor SET previous_position = position, total_bytes = coalesce((SELECT max(total_bytes) FROM event_log), 0);
