-- Organisations that share one twin; what belongs to none is shared by all.
CREATE TABLE tenants (
  key text PRIMARY KEY CHECK (key ~ '^[a-z0-9][a-z0-9_]{0,39}$'),
  name text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);

-- Whose nodes a user sees besides the shared ones, and the highest TLP marking.
ALTER TABLE users
  ADD COLUMN tenants text[] NOT NULL DEFAULT '{}',
  ADD COLUMN all_tenants boolean NOT NULL DEFAULT false,
  ADD COLUMN clearance text NOT NULL DEFAULT 'AMBER_STRICT'
    CHECK (clearance IN ('CLEAR', 'GREEN', 'AMBER', 'AMBER_STRICT', 'RED'));
UPDATE users SET all_tenants = true, clearance = 'RED' WHERE role = 'ADMIN';

DROP TRIGGER users_principal_updated ON users;
CREATE TRIGGER users_principal_updated
  AFTER UPDATE ON users FOR EACH ROW
  WHEN ((OLD.role, OLD.active, OLD.password_hash, OLD.tokens_valid_after, OLD.tenants, OLD.all_tenants, OLD.clearance)
    IS DISTINCT FROM (NEW.role, NEW.active, NEW.password_hash, NEW.tokens_valid_after, NEW.tenants, NEW.all_tenants, NEW.clearance))
  EXECUTE FUNCTION notify_principal_changed();
