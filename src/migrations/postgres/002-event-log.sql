-- Every change of the graph, once, in commit order. `position` is total over epochs; (epoch, seq) is the outbox's own number.
-- Payloads are text: jsonb cannot hold \u0000 and would lose digits of large integers.
CREATE TABLE event_log (
  position bigint PRIMARY KEY,
  epoch uuid NOT NULL,
  seq bigint NOT NULL,
  committed_at timestamptz NOT NULL,
  meta text NOT NULL,
  payload text NOT NULL,
  UNIQUE (epoch, seq)
);
CREATE INDEX event_log_committed_at ON event_log (committed_at);

-- Where the relay stands: one row.
CREATE TABLE relay_cursor (
  k integer PRIMARY KEY CHECK (k = 0),
  epoch uuid,
  seq bigint NOT NULL DEFAULT 0,
  position bigint NOT NULL DEFAULT 0
);
INSERT INTO relay_cursor (k) VALUES (0);
