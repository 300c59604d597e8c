-- The key that encrypts what must be read again where ENCRYPTION_KEYS is not set: made once, shared by all gateways.
CREATE TABLE encryption_keys (
  k integer PRIMARY KEY DEFAULT 0 CHECK (k = 0),
  id text NOT NULL,
  key text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);
DROP TABLE webhook_keys;

-- Keys that sign tokens are encrypted from now on. One that was ever stored as it is may be in a backup: it signs no more.
UPDATE signing_keys SET retired_at = now() WHERE retired_at IS NULL;
ALTER TABLE signing_keys ADD CONSTRAINT signing_keys_sealed CHECK (retired_at IS NOT NULL OR secret LIKE 'v1.%');
