-- What a user knows a session by: when it last got tokens, and where from.
ALTER TABLE sessions
  ADD COLUMN last_used_at timestamptz NOT NULL DEFAULT now(),
  ADD COLUMN address text,
  ADD COLUMN user_agent text;
UPDATE sessions SET last_used_at = created_at;
