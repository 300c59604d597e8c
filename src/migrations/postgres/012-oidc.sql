-- Users of other issuers (OpenID Connect): known by issuer and subject, never by their e-mail, which anybody may claim there.
ALTER TABLE users
  ALTER COLUMN password_hash DROP NOT NULL,
  ADD COLUMN issuer text,
  ADD COLUMN subject text,
  -- When the newest token that was seen was issued: the record follows that one.
  ADD COLUMN claims_at timestamptz,
  -- The newest token names no role.
  ADD COLUMN role_denied boolean NOT NULL DEFAULT false,
  ADD CONSTRAINT users_subject UNIQUE (issuer, subject),
  ADD CONSTRAINT users_credentials CHECK (
    (issuer IS NULL AND subject IS NULL AND claims_at IS NULL AND password_hash IS NOT NULL)
    OR (issuer IS NOT NULL AND subject IS NOT NULL AND claims_at IS NOT NULL AND password_hash IS NULL));

-- Those who log in here alone: two issuers may know the same address.
DROP INDEX users_email;
CREATE UNIQUE INDEX users_email ON users (lower(email)) WHERE issuer IS NULL;

CREATE TRIGGER users_role_denied
  AFTER UPDATE ON users FOR EACH ROW
  WHEN (OLD.role_denied IS DISTINCT FROM NEW.role_denied)
  EXECUTE FUNCTION notify_principal_changed();
