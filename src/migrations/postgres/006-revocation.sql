-- A user who may no longer log in, and the moment before which tokens are no longer good (null: none).
ALTER TABLE users
  ADD COLUMN active boolean NOT NULL DEFAULT true,
  ADD COLUMN tokens_valid_after timestamptz;

-- Every gateway hears of a change to what a token's bearer may do; the payload is the user's id, empty for all users.
CREATE FUNCTION notify_principal_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('dharma_principal_changed', CASE WHEN TG_OP = 'TRUNCATE' THEN '' ELSE OLD.id::text END);
  RETURN NULL;
END $$;

CREATE TRIGGER users_principal_updated
  AFTER UPDATE ON users FOR EACH ROW
  WHEN ((OLD.role, OLD.active, OLD.password_hash, OLD.tokens_valid_after)
    IS DISTINCT FROM (NEW.role, NEW.active, NEW.password_hash, NEW.tokens_valid_after))
  EXECUTE FUNCTION notify_principal_changed();
CREATE TRIGGER users_principal_deleted
  AFTER DELETE ON users FOR EACH ROW EXECUTE FUNCTION notify_principal_changed();
CREATE TRIGGER users_principal_truncated
  AFTER TRUNCATE ON users FOR EACH STATEMENT EXECUTE FUNCTION notify_principal_changed();

CREATE FUNCTION notify_signing_keys_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('dharma_signing_keys_changed', '');
  RETURN NULL;
END $$;

-- For each row: gateways look for a key with a statement that inserts one where there is none.
CREATE TRIGGER signing_keys_changed
  AFTER INSERT OR UPDATE OR DELETE ON signing_keys
  FOR EACH ROW EXECUTE FUNCTION notify_signing_keys_changed();
CREATE TRIGGER signing_keys_truncated
  AFTER TRUNCATE ON signing_keys
  FOR EACH STATEMENT EXECUTE FUNCTION notify_signing_keys_changed();
