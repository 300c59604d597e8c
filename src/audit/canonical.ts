import { createHash } from 'node:crypto';
import type { AuditRecord, AuditRow } from '../../datasources/audit-log.ts';

/** Of the form below; another one has another number. */
const VERSION = 'v1';
/** The hash before the first entry. */
export const GENESIS = '0'.repeat(64);

/** JSON with the keys of every object in order of their UTF-16 code units and no spaces (RFC 8785). */
function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null';
  const members = Object.entries(value)
    .filter(([, inner]) => inner !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([key, inner]) => `${JSON.stringify(key)}:${canonicalJson(inner)}`).join(',')}}`;
}

/**
 * What is hashed of an entry: an array of its columns in a fixed order, as canonical JSON. Migration 009 takes the columns
 * out of this very text, by their places.
 */
export function canonicalOf(record: AuditRecord): string {
  const r = record;
  return canonicalJson([
    VERSION,
    r.at.toISOString(),
    ...[
      r.kind,
      r.action,
      r.result,
      r.code,
      r.actorId,
      r.actorEmail,
      r.method,
      r.keyId,
      r.address,
      r.userAgent,
    ],
    ...[r.transport, r.correlationId, r.operation, r.entityType, r.entityId, r.relatedId],
    ...[r.detail, r.before, r.after],
  ]);
}

/** SHA-256 over the hash before, the id, the time of writing (milliseconds since 1970) and the entry, a line each. */
export function hashOf(row: AuditRow): string {
  const text = [row.previousHash, row.id, row.recordedAt.getTime(), canonicalOf(row)].join('\n');
  return createHash('sha256').update(text).digest('hex');
}
