-- Keys that encrypt what must be read again, as the secrets of webhooks: made once, shared by all gateways.
-- Used where WEBHOOK_ENCRYPTION_KEY is not set.
CREATE TABLE webhook_keys (
  k integer PRIMARY KEY CHECK (k = 0),
  key text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);

-- `generation` grows with each change an administrator makes: a delivery loop writes under the generation it began with,
-- so that one that has been overtaken cannot move the cursor any more.
CREATE TABLE webhooks (
  id uuid PRIMARY KEY,
  number integer GENERATED ALWAYS AS IDENTITY UNIQUE,
  name text NOT NULL,
  url text NOT NULL,
  -- JSON: text, since jsonb cannot hold \u0000.
  filter text NOT NULL,
  enabled boolean NOT NULL,
  disabled_reason text,
  generation integer NOT NULL DEFAULT 1,
  -- Encrypted; the previous one signs too until it expires.
  secret text NOT NULL,
  previous_secret text,
  previous_secret_until timestamptz,
  -- Everything up to here was delivered, put among the dead letters, or did not match.
  cursor text NOT NULL,
  -- The event that is being tried again: kept, so that a restart neither begins anew nor hurries.
  pending_cursor text,
  pending_attempts integer NOT NULL DEFAULT 0,
  pending_until timestamptz,
  dead_in_a_row integer NOT NULL DEFAULT 0,
  last_delivered_at timestamptz,
  last_failed_at timestamptz,
  last_failure text,
  last_status integer,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE webhook_dead_letters (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  webhook_id uuid NOT NULL REFERENCES webhooks ON DELETE CASCADE,
  cursor text NOT NULL,
  message_id text NOT NULL,
  body text NOT NULL,
  attempts integer NOT NULL,
  last_failure text NOT NULL,
  last_status integer,
  failed_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (webhook_id, message_id)
);

-- The gateway that delivers may be another one than the one that was asked to change something.
CREATE FUNCTION notify_webhooks() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('dharma_webhooks', '');
  RETURN NULL;
END $$;
CREATE TRIGGER webhooks_changed AFTER INSERT OR DELETE OR UPDATE OF generation ON webhooks
  FOR EACH STATEMENT EXECUTE FUNCTION notify_webhooks();
