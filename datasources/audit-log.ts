import { DharmaError } from '../src/errors.ts';
import type { Sql } from './postgres.ts';

/** What is told of the attempt or the outcome of something. */
export type AuditResult = 'ATTEMPT' | 'OK' | 'DENIED' | 'FAILED';

/** What an entry says: the columns that are hashed, but for those that the chain gives it. */
export interface AuditRecord {
  at: Date;
  kind: string;
  action: string;
  result: AuditResult;
  /** Of the error catalogue. */
  code: string | null;
  actorId: string | null;
  actorEmail: string | null;
  method: string | null;
  keyId: string | null;
  address: string | null;
  userAgent: string | null;
  transport: string | null;
  correlationId: string | null;
  operation: string | null;
  entityType: string | null;
  entityId: string | null;
  /** The other end of a relationship. */
  relatedId: string | null;
  detail: unknown;
  before: Record<string, unknown> | null;
  after: Record<string, unknown> | null;
}

/** An entry of the chain. */
export interface AuditRow extends AuditRecord {
  /** One more than that of the entry before. */
  id: bigint;
  recordedAt: Date;
  previousHash: string;
  hash: string;
}

/** The end of the chain. */
export interface AuditHead {
  id: bigint;
  /** SHA-256, hexadecimal. */
  hash: string;
  recordedAt: Date;
}

/** How far changes of the graph have been copied: transactions of the event log, and changes of the next one. */
export interface CopyPosition {
  position: bigint;
  index: number;
}

/** Whose entries are wanted; what is left out is no condition. */
export interface AuditFilter {
  actorId?: string | undefined;
  action?: string | undefined;
  /** Id of what it is about, or name of its type. */
  entity?: string | undefined;
  correlationId?: string | undefined;
  from?: Date | undefined;
  /** Not included. */
  to?: Date | undefined;
}

interface HeadColumns {
  id: string;
  hash: string;
  recorded_at: Date;
}

const COLUMNS = `id, recorded_at AS "recordedAt", at, kind, action, result, code, actor_id AS "actorId",
  actor_email AS "actorEmail", method, key_id AS "keyId", address, user_agent AS "userAgent", transport,
  correlation_id AS "correlationId", operation, entity_type AS "entityType", entity_id AS "entityId",
  related_id AS "relatedId", detail, before, after, previous_hash AS "previousHash", hash`;

/** PostgreSQL's word for a row that fits no partition. */
const CHECK_VIOLATION = '23514';

type RawRow = Omit<AuditRow, 'id'> & { id: string };

const rowOf = (row: RawRow): AuditRow => ({ ...row, id: BigInt(row.id) });
const headOf = (row: HeadColumns | undefined): AuditHead => {
  if (!row) throw new Error('the head of the audit trail is missing');
  return { id: BigInt(row.id), hash: row.hash, recordedAt: row.recorded_at };
};

/** The audit trail in PostgreSQL: it grows at its end, and changes nowhere else. */
export class AuditLogStore {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  /**
   * Writes a group of entries, at once and in order; a group that was written before is not written again.
   * @param entries in canonical form
   * @param writer the gateway that writes
   * @param batch of this writer, one more than that of its group before
   */
  write(writer: string, batch: number, entries: readonly string[]): Promise<AuditHead> {
    return this.#append('SELECT * FROM audit_write($1, $2, $3)', [writer, batch, entries]);
  }

  /**
   * Writes entries that tell of changes, and moves the place that they were copied from with them.
   * @throws DharmaError DATABASE_BUSY when another has moved it meanwhile
   */
  copy(from: CopyPosition, to: CopyPosition, entries: readonly string[]): Promise<AuditHead> {
    const values = [String(from.position), from.index, String(to.position), to.index, entries];
    return this.#append('SELECT * FROM audit_copy($1, $2, $3, $4, $5)', values);
  }

  async head(): Promise<AuditHead> {
    const [row] = await this.#sql.query<HeadColumns>(
      'SELECT id, hash, recorded_at FROM audit_head WHERE k = 0',
    );
    return headOf(row);
  }

  /** Undefined before the first start. */
  async copied(): Promise<CopyPosition | undefined> {
    const [row] = await this.#sql.query<{ position: string | null; index: number }>(
      'SELECT change_position AS position, change_index AS index FROM audit_head WHERE k = 0',
    );
    return row?.position ? { position: BigInt(row.position), index: row.index } : undefined;
  }

  /** Where copying begins, unless it has begun. */
  async beginCopyingAfter(position: bigint): Promise<void> {
    await this.#sql.query(
      'UPDATE audit_head SET change_position = $1 WHERE k = 0 AND change_position IS NULL',
      [String(position)],
    );
  }

  /** The newest first: at most `limit` before the entry `before`. */
  async page(filter: AuditFilter, before: bigint | undefined, limit: number): Promise<AuditRow[]> {
    const { text, values } = conditionOf(filter);
    const rows = await this.#sql.query<RawRow>(
      `SELECT ${COLUMNS} FROM audit_logs WHERE ${text} AND ($${values.length + 1}::bigint IS NULL OR id < $${values.length + 1})
       ORDER BY id DESC LIMIT $${values.length + 2}`,
      [...values, before === undefined ? null : String(before), limit],
    );
    return rows.map(rowOf);
  }

  async count(filter: AuditFilter): Promise<number> {
    const { text, values } = conditionOf(filter);
    const [row] = await this.#sql.query<{ count: string }>(
      `SELECT count(*) AS count FROM audit_logs WHERE ${text}`,
      values,
    );
    return Number(row?.count ?? 0);
  }

  /** In the order of the chain: at most `limit` after the entry `id`. */
  async after(id: bigint, limit: number, filter: AuditFilter = {}): Promise<AuditRow[]> {
    const { text, values } = conditionOf(filter);
    const rows = await this.#sql.query<RawRow>(
      `SELECT ${COLUMNS} FROM audit_logs WHERE ${text} AND id > $${values.length + 1}
       ORDER BY id LIMIT $${values.length + 2}`,
      [...values, String(id), limit],
    );
    return rows.map(rowOf);
  }

  /** Whether what is written is written under a role that may add and read, and nothing else. */
  async isRestricted(): Promise<boolean> {
    const [row] = await this.#sql.query<{ restricted: boolean }>(
      `SELECT bool_and(coalesce(proconfig::text LIKE '%role=dharma_audit%', false)) AS restricted
       FROM pg_proc WHERE pronamespace = current_schema::regnamespace AND proname IN ('audit_write', 'audit_copy')`,
    );
    return row?.restricted ?? false;
  }

  /** Makes the partitions of this month and the next two, where they are missing. @returns how many */
  async ensurePartitions(): Promise<number> {
    const [row] = await this.#sql.query<{ made: number }>('SELECT audit_ensure_partitions() AS made');
    return row?.made ?? 0;
  }

  async #append(text: string, values: unknown[]): Promise<AuditHead> {
    try {
      return headOf((await this.#sql.query<HeadColumns>(text, values))[0]);
    } catch (error) {
      if (!hasNoPartition(error)) throw error;
      await this.ensurePartitions();
      return headOf((await this.#sql.query<HeadColumns>(text, values))[0]);
    }
  }
}

function hasNoPartition(error: unknown): boolean {
  return (
    error instanceof DharmaError && (error.cause as { code?: unknown } | undefined)?.code === CHECK_VIOLATION
  );
}

/** A condition that is always there, and its values. */
function conditionOf(filter: AuditFilter): { text: string; values: unknown[] } {
  const { actorId, action, entity, correlationId, from, to } = filter;
  const parts: Array<[value: unknown, condition: (place: string) => string]> = [
    [actorId, (place) => `actor_id = ${place}`],
    [action, (place) => `action = ${place}`],
    [entity, (place) => `(entity_id = ${place} OR related_id = ${place} OR entity_type = ${place})`],
    [correlationId, (place) => `correlation_id = ${place}`],
    [from, (place) => `at >= ${place}`],
    [to, (place) => `at < ${place}`],
  ];
  const given = parts.filter(([value]) => value !== undefined);
  const conditions = given.map(([, condition], index) => condition(`$${index + 1}`));
  return { text: ['true', ...conditions].join(' AND '), values: given.map(([value]) => value) };
}
