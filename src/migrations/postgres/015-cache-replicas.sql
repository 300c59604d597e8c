-- Gateways that answer from memory: who writes tells them before it answers. A row that has expired is of one that does not.
CREATE TABLE cache_replicas (
  id uuid PRIMARY KEY,
  expires_at timestamptz NOT NULL
);
