import { z } from 'zod';
import type { IncomingRecord } from '../../../datasources/kafka.ts';

/** Longest text that the database's index on `id` and its indexes of names take, with room to spare. */
const MAX_ID = 512;
const MAX_NAME = 2000;
const MAX_ENDS = 500;

const text = (max: number) => z.string().min(1).max(max);
const ids = z.array(text(MAX_ID)).max(MAX_ENDS).default([]);
/** Anything that JSON can say; the graph holds it as text. */
const evidence = z
  .unknown()
  .transform((value) => (typeof value === 'string' || value === null ? value : JSON.stringify(value)))
  .optional();

/** A security event as a record tells it: the fields of `SecurityEvent` in the schema; others are passed over. */
const SECURITY_EVENT = z.object({
  id: text(MAX_ID),
  name: text(MAX_NAME),
  eventType: z.enum([
    'THREAT',
    'ANOMALY',
    'INTRUSION',
    'POLICY_VIOLATION',
    'VULNERABILITY_DISCLOSED',
    'OTHER',
  ]),
  severity: z.enum(['NONE', 'LOW', 'MEDIUM', 'HIGH', 'CRITICAL']),
  description: z.string().nullish(),
  occurredAt: z.iso
    .datetime({ offset: true })
    .transform((value) => new Date(value))
    .nullish(),
  confidence: z.number().min(0).max(1).nullish(),
  detector: z.string().max(MAX_NAME).nullish(),
  resolved: z.boolean().nullish(),
  evidence,
  resourceIds: ids,
  threatIds: ids,
  vulnerabilityIds: ids,
});

export type IncomingEvent = z.output<typeof SECURITY_EVENT>;

/** A record that is no security event; the message says why, for whoever reads the dead letters. */
export class BadRecordError extends Error {}

/**
 * The security event of a record.
 * @throws BadRecordError
 */
export function parseSecurityEvent(record: IncomingRecord): IncomingEvent {
  if (record.value === null) throw new BadRecordError('the record has no value');
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(record.value));
  } catch {
    throw new BadRecordError('the value is not JSON in UTF-8');
  }
  const result = SECURITY_EVENT.safeParse(json);
  if (result.success) return result.data;
  const problems = result.error.issues.slice(0, 10).map((issue) => {
    const path = issue.path.join('.');
    return path === '' ? issue.message : `${path}: ${issue.message}`;
  });
  throw new BadRecordError(problems.join('; '));
}
