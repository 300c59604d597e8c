import { setTimeout as sleep } from 'node:timers/promises';
import type { AuditLogStore } from '../../datasources/audit-log.ts';
import type { AuditRetention, DroppedMonth } from '../../datasources/audit-retention.ts';
import type { Logger } from '../logger.ts';
import { canonicalOf } from './canonical.ts';
import { type AuditEntry, recordOf } from './entry.ts';
import { headOf } from './trail.ts';

const DAY_MILLIS = 86_400_000;
const HOUR_MILLIS = 3_600_000;

/** The entry that seals what was dropped: verification holds the anchor against it. */
function retentionEntry(month: DroppedMonth, actor: string | undefined): AuditEntry {
  return {
    kind: 'CONFIG',
    action: 'retention',
    ...(actor !== undefined && { actor: { id: actor } }),
    detail: {
      partition: month.partition,
      firstId: String(month.firstId),
      throughId: String(month.throughId),
      entries: month.entries,
      hash: month.hash,
    },
  };
}

/**
 * Drops the months that are wholly older than so many days.
 * @param actor who asked for it; the system itself when it is left out
 * @throws Error when a month has entries missing
 */
export function retain(retention: AuditRetention, days: number, actor?: string): Promise<DroppedMonth[]> {
  const before = new Date(Date.now() - days * DAY_MILLIS);
  return retention.drop(before, (month) => canonicalOf(recordOf(retentionEntry(month, actor), new Set())));
}

/**
 * What must be done now and then, every hour until the signal fires: partitions for the months to come, retention, and the
 * head of the chain told to the log, which leaves the machine and shows a tail that was cut later.
 */
export async function maintain(
  parts: { store: AuditLogStore; retention: AuditRetention; retentionDays: number; logger: Logger },
  signal: AbortSignal,
): Promise<void> {
  const { store, retention, retentionDays, logger } = parts;
  while (!signal.aborted) {
    try {
      await store.ensurePartitions();
      for (const month of await retain(retention, retentionDays))
        logger.info(
          { ...month, firstId: String(month.firstId), throughId: String(month.throughId) },
          'audit entries were dropped by retention',
        );
      logger.info(headOf(await store.head()), 'head of the audit trail');
    } catch (error) {
      if (!signal.aborted) logger.error({ err: error }, 'the upkeep of the audit trail failed');
    }
    await sleep(HOUR_MILLIS, undefined, { signal, ref: false }).catch(() => {});
  }
}
