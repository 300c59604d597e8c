-- Keys of programs. SHA-256 of 256 random bits: nobody can guess what gives it, so that a slow hash would add nothing.
CREATE TABLE api_keys (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  -- Grows with age: what lists are sorted by.
  number bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
  user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  name text NOT NULL,
  prefix text NOT NULL UNIQUE,
  secret_hash bytea NOT NULL CHECK (octet_length(secret_hash) = 32),
  scopes text[] NOT NULL CHECK (cardinality(scopes) > 0),
  -- Networks (CIDR) it may be used from; empty for any.
  addresses text[] NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz NOT NULL,
  last_used_at timestamptz,
  revoked_at timestamptz
);
CREATE INDEX api_keys_user ON api_keys (user_id, number);

-- Every gateway hears of a key that is no longer good; the payload is its prefix, empty for all keys.
CREATE FUNCTION notify_api_key_ended() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('dharma_api_key_ended', CASE WHEN TG_OP = 'TRUNCATE' THEN '' ELSE OLD.prefix END);
  RETURN NULL;
END $$;
CREATE TRIGGER api_keys_revoked
  AFTER UPDATE ON api_keys FOR EACH ROW
  WHEN (OLD.revoked_at IS NULL AND NEW.revoked_at IS NOT NULL)
  EXECUTE FUNCTION notify_api_key_ended();
CREATE TRIGGER api_keys_deleted
  AFTER DELETE ON api_keys FOR EACH ROW EXECUTE FUNCTION notify_api_key_ended();
CREATE TRIGGER api_keys_truncated
  AFTER TRUNCATE ON api_keys FOR EACH STATEMENT EXECUTE FUNCTION notify_api_key_ended();
