-- The audit trail: one chain of hashes over all gateways (docs/audit.md, docs/decisions/0010).
-- `recorded_at` never falls as `id` rises, so that the oldest partitions are the beginning of the chain and nothing else.
CREATE TABLE audit_logs (
  id bigint NOT NULL,
  -- When the entry was written, by the clock of this database; `at` is when what it tells of happened, by the teller's.
  recorded_at timestamptz(3) NOT NULL,
  at timestamptz(3) NOT NULL,
  kind text NOT NULL,
  action text NOT NULL,
  result text NOT NULL CHECK (result IN ('ATTEMPT', 'OK', 'DENIED', 'FAILED')),
  code text,
  actor_id text,
  actor_email text,
  method text,
  key_id text,
  address text,
  user_agent text,
  transport text,
  correlation_id text,
  operation text,
  entity_type text,
  entity_id text,
  -- The other end of a relationship.
  related_id text,
  detail jsonb,
  before jsonb,
  after jsonb,
  previous_hash text NOT NULL,
  hash text NOT NULL,
  PRIMARY KEY (id, recorded_at)
) PARTITION BY RANGE (recorded_at);
CREATE INDEX audit_logs_actor ON audit_logs (actor_id, id) WHERE actor_id IS NOT NULL;
CREATE INDEX audit_logs_action ON audit_logs (action, id);
CREATE INDEX audit_logs_entity_type ON audit_logs (entity_type, id) WHERE entity_type IS NOT NULL;
CREATE INDEX audit_logs_entity_id ON audit_logs (entity_id, id) WHERE entity_id IS NOT NULL;
CREATE INDEX audit_logs_related_id ON audit_logs (related_id, id) WHERE related_id IS NOT NULL;
CREATE INDEX audit_logs_correlation_id ON audit_logs (correlation_id, id) WHERE correlation_id IS NOT NULL;
CREATE INDEX audit_logs_at ON audit_logs (at);

-- The end of the chain, and how far changes of the graph have been copied into it: position in the event log of the last
-- transaction that was copied whole, and how many changes of the next one were.
CREATE TABLE audit_head (
  k integer PRIMARY KEY CHECK (k = 0),
  id bigint NOT NULL DEFAULT 0,
  hash text NOT NULL DEFAULT repeat('0', 64),
  recorded_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  change_position bigint,
  change_index integer NOT NULL DEFAULT 0
);
INSERT INTO audit_head (k) VALUES (0);

-- The last group of each gateway: one that is sent again, since its acknowledgement was lost, is not written twice.
CREATE TABLE audit_writers (
  writer uuid PRIMARY KEY,
  batch bigint NOT NULL,
  written_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- What retention dropped: the chain goes on from the hash of the last one.
CREATE TABLE audit_anchors (
  through_id bigint PRIMARY KEY,
  first_id bigint NOT NULL,
  entries bigint NOT NULL,
  hash text NOT NULL,
  until timestamptz NOT NULL,
  sealed_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% of % is refused: the audit trail is append-only', TG_OP, TG_TABLE_NAME
    USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER audit_logs_no_change BEFORE UPDATE OR DELETE ON audit_logs FOR EACH ROW EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_logs_no_truncate BEFORE TRUNCATE ON audit_logs FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_anchors_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_anchors
  FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_head_no_removal BEFORE DELETE OR TRUNCATE ON audit_head
  FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_head_only_on BEFORE UPDATE ON audit_head FOR EACH ROW
  WHEN (NEW.id < OLD.id OR (NEW.id = OLD.id AND NEW.hash <> OLD.hash)) EXECUTE FUNCTION audit_refuse();

-- Partitions of this month and the two after it, those that are missing. Months are those of UTC.
CREATE FUNCTION audit_ensure_partitions() RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
  month timestamp := date_trunc('month', clock_timestamp() AT TIME ZONE 'UTC');
  name text;
  made integer := 0;
BEGIN
  PERFORM pg_advisory_xact_lock(4607010);
  FOR i IN 1..3 LOOP
    name := 'audit_logs_' || to_char(month, 'YYYYMM');
    IF to_regclass(name) IS NULL THEN
      -- Attached rather than made as a partition: that would wait for every reader, and every writer for it.
      EXECUTE format('CREATE TABLE %I (LIKE audit_logs INCLUDING ALL)', name);
      EXECUTE format('ALTER TABLE audit_logs ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)',
        name, month AT TIME ZONE 'UTC', (month + interval '1 month') AT TIME ZONE 'UTC');
      EXECUTE format('CREATE TRIGGER audit_logs_no_truncate BEFORE TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()', name);
      made := made + 1;
    END IF;
    month := month + interval '1 month';
  END LOOP;
  RETURN made;
END $$;
SELECT audit_ensure_partitions();

-- Writes entries at the end of the chain. Each comes in its canonical form, which is what is hashed: columns are taken out of
-- that very text. One at a time over all gateways, since the row of the head is locked until the commit.
CREATE FUNCTION audit_append(entries text[]) RETURNS audit_head LANGUAGE plpgsql AS $$
DECLARE
  head audit_head;
  entry text;
  e jsonb;
  previous text;
BEGIN
  SELECT * INTO STRICT head FROM audit_head WHERE k = 0 FOR UPDATE;
  -- One moment for the group; never before that of the entry before, whatever the clock does.
  head.recorded_at := greatest(head.recorded_at, date_trunc('milliseconds', clock_timestamp()));
  FOREACH entry IN ARRAY entries LOOP
    e := entry::jsonb;
    previous := head.hash;
    head.id := head.id + 1;
    head.hash := encode(sha256(convert_to(concat_ws(E'\n', previous, head.id,
      (extract(epoch FROM head.recorded_at) * 1000)::bigint, entry), 'UTF8')), 'hex');
    INSERT INTO audit_logs VALUES (head.id, head.recorded_at, (e->>1)::timestamptz, e->>2, e->>3, e->>4, e->>5, e->>6,
      e->>7, e->>8, e->>9, e->>10, e->>11, e->>12, e->>13, e->>14, e->>15, e->>16, e->>17,
      nullif(e->18, 'null'), nullif(e->19, 'null'), nullif(e->20, 'null'), previous, head.hash);
  END LOOP;
  UPDATE audit_head SET id = head.id, hash = head.hash, recorded_at = head.recorded_at WHERE k = 0;
  RETURN head;
END $$;

-- A group of a gateway, once, however often it is sent.
CREATE FUNCTION audit_write(writer_id uuid, batch_number bigint, entries text[]) RETURNS audit_head LANGUAGE plpgsql AS $$
DECLARE
  head audit_head;
BEGIN
  SELECT * INTO STRICT head FROM audit_head WHERE k = 0 FOR UPDATE;
  IF EXISTS (SELECT 1 FROM audit_writers WHERE writer = writer_id AND batch >= batch_number) THEN
    RETURN head;
  END IF;
  head := audit_append(entries);
  INSERT INTO audit_writers (writer, batch) VALUES (writer_id, batch_number)
    ON CONFLICT (writer) DO UPDATE SET batch = excluded.batch, written_at = excluded.written_at;
  RETURN head;
END $$;

-- Changes of the graph, once: the place that they were copied from moves in the same transaction, or nothing happens.
CREATE FUNCTION audit_copy(from_position bigint, from_index integer, to_position bigint, to_index integer, entries text[])
RETURNS audit_head LANGUAGE plpgsql AS $$
DECLARE
  head audit_head;
BEGIN
  SELECT * INTO STRICT head FROM audit_head WHERE k = 0 FOR UPDATE;
  IF (head.change_position, head.change_index) IS DISTINCT FROM (from_position, from_index) THEN
    RAISE EXCEPTION 'changes were copied from elsewhere meanwhile' USING ERRCODE = 'serialization_failure';
  END IF;
  head := audit_append(entries);
  UPDATE audit_head SET change_position = to_position, change_index = to_index WHERE k = 0 RETURNING * INTO head;
  RETURN head;
END $$;

-- What is written is written under a role that can add and read and nothing else. Where the login may not make roles, as with
-- some managed databases, the triggers remain; docs/audit.md has these statements for an administrator of the database.
DO $$
BEGIN
  IF to_regrole('dharma_audit') IS NULL THEN
    BEGIN
      CREATE ROLE dharma_audit NOLOGIN;
    EXCEPTION WHEN duplicate_object OR unique_violation THEN
      NULL; -- Made for another database of this server at the same moment.
    END;
  END IF;
  IF NOT pg_has_role(current_user, 'dharma_audit', 'MEMBER') THEN
    EXECUTE format('GRANT dharma_audit TO %I', current_user);
  END IF;
  EXECUTE format('GRANT USAGE ON SCHEMA %I TO dharma_audit', current_schema);
  GRANT SELECT, INSERT ON audit_logs TO dharma_audit;
  GRANT SELECT, UPDATE ON audit_head TO dharma_audit;
  GRANT SELECT, INSERT, UPDATE ON audit_writers TO dharma_audit;
  GRANT EXECUTE ON FUNCTION audit_append(text[]), audit_write(uuid, bigint, text[]),
    audit_copy(bigint, integer, bigint, integer, text[]) TO dharma_audit;
  -- As SET LOCAL ROLE, for as long as the function runs, without a round trip of its own.
  ALTER FUNCTION audit_write(uuid, bigint, text[]) SET role = 'dharma_audit';
  ALTER FUNCTION audit_copy(bigint, integer, bigint, integer, text[]) SET role = 'dharma_audit';
EXCEPTION WHEN insufficient_privilege THEN
  RAISE WARNING 'the role dharma_audit could not be made: the audit trail is kept by triggers alone';
END $$;
