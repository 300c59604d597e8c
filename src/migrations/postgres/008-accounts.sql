-- A key signs from some time after it was made, when every gateway knows it; it verifies until `retired_at`.
-- Tokens that older keys signed name no session: nothing could take one of them back alone.
DELETE FROM signing_keys;
ALTER TABLE signing_keys ADD COLUMN signs_from timestamptz NOT NULL DEFAULT now();

-- From a login to a logout: the family of its refresh tokens.
CREATE TABLE sessions (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  created_at timestamptz NOT NULL DEFAULT now(),
  -- When the last access token and the last refresh token given out expire.
  access_until timestamptz NOT NULL,
  refresh_until timestamptz NOT NULL,
  ended_at timestamptz
);
CREATE INDEX sessions_user ON sessions (user_id);

-- SHA-256 of 256 random bits: nobody can guess what gives it, so that a slow hash would add nothing.
CREATE TABLE refresh_tokens (
  hash bytea PRIMARY KEY,
  session_id uuid NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
  expires_at timestamptz NOT NULL,
  used_at timestamptz
);
CREATE INDEX refresh_tokens_session ON refresh_tokens (session_id);
CREATE INDEX refresh_tokens_expires_at ON refresh_tokens (expires_at);

-- What an access token may do follows its session as it follows its user.
CREATE FUNCTION notify_session_ended() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('dharma_principal_changed', NEW.user_id::text);
  RETURN NULL;
END $$;
CREATE TRIGGER sessions_ended
  AFTER UPDATE ON sessions FOR EACH ROW
  WHEN (OLD.ended_at IS NULL AND NEW.ended_at IS NOT NULL)
  EXECUTE FUNCTION notify_session_ended();

-- Whoever takes back a user's tokens, be it by hand, takes back those that give new ones.
CREATE FUNCTION end_sessions_of_user() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE sessions SET ended_at = clock_timestamp() WHERE user_id = NEW.id AND ended_at IS NULL;
  RETURN NULL;
END $$;
CREATE TRIGGER users_tokens_taken_back
  AFTER UPDATE ON users FOR EACH ROW
  WHEN (NEW.tokens_valid_after IS DISTINCT FROM OLD.tokens_valid_after OR (OLD.active AND NOT NEW.active))
  EXECUTE FUNCTION end_sessions_of_user();

-- Right to make an account, once. SHA-256 of a random token as above.
CREATE TABLE invitations (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  hash bytea NOT NULL UNIQUE,
  email text NOT NULL,
  role text NOT NULL CHECK (role IN ('ADMIN', 'OPERATOR', 'ANALYST', 'VIEWER')),
  tenants text[] NOT NULL,
  all_tenants boolean NOT NULL,
  clearance text NOT NULL CHECK (clearance IN ('CLEAR', 'GREEN', 'AMBER', 'AMBER_STRICT', 'RED')),
  expires_at timestamptz NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);

-- Attempts to log in that have not succeeded, by what they are counted for: a hash of the account, the address, or both.
CREATE TABLE login_attempts (
  key text PRIMARY KEY,
  failures integer NOT NULL,
  -- No further attempt before.
  free_at timestamptz NOT NULL,
  forgotten_at timestamptz NOT NULL
);
CREATE INDEX login_attempts_forgotten_at ON login_attempts (forgotten_at);

-- Where a user has logged in from.
CREATE TABLE login_addresses (
  user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  address text NOT NULL,
  last_login_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (user_id, address)
);
