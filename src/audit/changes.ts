import { setTimeout as sleep } from 'node:timers/promises';
import type { AuditLogStore, CopyPosition } from '../../datasources/audit-log.ts';
import { type EventLogStore, LOG_CHANNEL, type LogRow } from '../../datasources/event-log.ts';
import type { Postgres } from '../../datasources/postgres.ts';
import { DharmaError } from '../errors.ts';
import { keepElected } from '../live/elected.ts';
import type { Transaction } from '../live/log/change.ts';
import { decode } from '../live/log/decode.ts';
import type { Logger } from '../logger.ts';
import { canonicalOf } from './canonical.ts';
import { changeEntry } from './change-entry.ts';
import { type AuditEntry, recordOf } from './entry.ts';
import type { SecretNames } from './redact.ts';

/** Key of the advisory lock that elects who copies; any constant will do. */
const COPIER_LOCK = 4_607_009;
const PAGE_ROWS = 200;
const PAGE_BYTES = 1_048_576;
/** Entries of one group: the chain is locked while it is written, and answers to mutations wait for it. */
const GROUP_ENTRIES = 100;
/** Nobody waits for a copy, and each locks the chain: what comes within this time of the last one is copied together. */
const GATHER_MILLIS = 100;
/** NOTIFY may be lost with its connection: look at least this often. */
const SAFETY_POLL_MILLIS = 1000;

export interface ChangeCopierParts {
  store: AuditLogStore;
  eventLog: EventLogStore;
  postgres: Postgres;
  logger: Logger;
  secrets: SecretNames;
  /** Run by the one that is elected, now and then until the signal fires. */
  maintain: (signal: AbortSignal) => Promise<void>;
}

/**
 * Copies every change of the graph out of the event log into the audit trail, whoever made it: once, since the place moves in
 * the transaction that writes. One gateway does it for all.
 */
export class ChangeCopier {
  readonly #parts: ChangeCopierParts;
  readonly #stop = new AbortController();
  #done: Promise<void> = Promise.resolve();
  #wake: () => void = () => {};
  #leader = false;
  #copied = 0;
  #lag = 0;

  constructor(parts: ChangeCopierParts) {
    this.#parts = parts;
  }

  get gauges(): { leader: boolean; copied: number; lag: number } {
    return { leader: this.#leader, copied: this.#copied, lag: this.#lag };
  }

  /** Resolves once every later change will be copied. @throws DharmaError DATABASE_UNAVAILABLE */
  async start(): Promise<void> {
    const { store, eventLog, postgres, logger } = this.#parts;
    const { position } = await eventLog.relayCursor();
    await store.beginCopyingAfter(position);
    const { signal } = this.#stop;
    this.#done = keepElected(
      { postgres, logger, lock: COPIER_LOCK, name: 'the copying of changes into the audit trail', signal },
      (_, both) => this.#lead(both),
    );
  }

  async close(): Promise<void> {
    this.#stop.abort();
    this.#wake();
    await this.#done;
  }

  async #lead(signal: AbortSignal): Promise<void> {
    const listener = await this.#parts.postgres.pinned();
    const over = new AbortController();
    const maintenance = this.#parts.maintain(AbortSignal.any([signal, over.signal]));
    signal.addEventListener('abort', () => this.#wake(), { once: true });
    try {
      await listener.onNotification(LOG_CHANNEL, () => this.#wake());
      void listener.lost.then(() => this.#wake());
      this.#leader = true;
      await this.#follow(signal);
    } finally {
      this.#leader = false;
      this.#lag = 0;
      over.abort();
      await Promise.all([listener.close(), maintenance]);
    }
  }

  async #follow(signal: AbortSignal): Promise<void> {
    const { store, eventLog } = this.#parts;
    let at = await store.copied();
    if (!at) throw new Error('where changes are copied from is not known');
    while (!signal.aborted) {
      // Armed before reading: a NOTIFY that arrives meanwhile must not be slept through.
      const pause = this.#pause();
      const rows = await eventLog.page(at.position, PAGE_ROWS, PAGE_BYTES);
      const first = rows[0] && BigInt(rows[0].position);
      if (first !== undefined && first !== at.position + 1n) at = await this.#tellGap(at, first);
      for (const { entries, to } of rows.length > 0
        ? groupsOf(
            rows.map((row) => this.#decoded(row)),
            at,
          )
        : []) {
        if (signal.aborted) return;
        await this.#write(at, to, entries);
        at = to;
      }
      if (isFull(rows)) {
        this.#lag = Number((await eventLog.relayCursor()).position - at.position);
        continue;
      }
      this.#lag = 0;
      await Promise.all([
        pause,
        sleep(rows.length > 0 ? GATHER_MILLIS : 0, undefined, { signal }).catch(() => {}),
      ]);
    }
  }

  async #tellGap(from: CopyPosition, first: bigint): Promise<CopyPosition> {
    const to = { position: first - 1n, index: 0 };
    this.#parts.logger.error(
      { after: String(from.position), before: String(first) },
      'changes are missing from the audit trail',
    );
    const detail = { fromPosition: String(from.position + 1n), throughPosition: String(to.position) };
    await this.#write(from, to, [
      { kind: 'GAP', action: 'CURSOR_EXPIRED', result: 'FAILED', code: 'CURSOR_EXPIRED', detail },
    ]);
    return to;
  }

  async #write(from: CopyPosition, to: CopyPosition, entries: readonly AuditEntry[]): Promise<void> {
    const { store, secrets, logger } = this.#parts;
    const texts = entries.map((entry) => canonicalOf(recordOf(entry, secrets)));
    try {
      await store.copy(from, to, texts);
    } catch (error) {
      if (!(error instanceof DharmaError) || error.code !== 'VALIDATION_ERROR') throw error;
      // What PostgreSQL will never take must not hold up all that comes after, nor be passed over in silence.
      logger.error({ err: error, entries: texts }, 'changes could not be kept in the audit trail');
      await store.copy(from, to, [
        canonicalOf(recordOf(missed(`${texts.length} changes could not be kept`), secrets)),
      ]);
    }
    this.#copied += entries.length;
  }

  #decoded(row: Parameters<typeof decode>[0]): Transaction {
    try {
      return decode(row);
    } catch (error) {
      this.#parts.logger.error({ err: error, position: row.position }, 'a change could not be read');
      return decode({ ...row, meta: '{}', payload: '{"mode":"gap","reason":"a change could not be read"}' });
    }
  }

  async #pause(): Promise<void> {
    const woken = new AbortController();
    this.#wake = () => woken.abort();
    await sleep(SAFETY_POLL_MILLIS, undefined, { signal: woken.signal }).catch(() => {});
  }
}

/** Whether there may be more: of what is added later there is word. */
function isFull(rows: readonly LogRow[]): boolean {
  const bytes = rows.reduce((sum, { meta, payload }) => sum + meta.length + payload.length, 0);
  return rows.length >= PAGE_ROWS / 2 || bytes >= PAGE_BYTES / 2;
}

/** What to write at a time, and how far that goes; a transaction may be spread over several groups. */
function* groupsOf(
  transactions: readonly Transaction[],
  from: CopyPosition,
): Generator<{ entries: AuditEntry[]; to: CopyPosition }> {
  let group: { entries: AuditEntry[]; to: CopyPosition } = { entries: [], to: from };
  // Of the first transaction, some changes may have been copied before.
  let { index } = from;
  for (const { position, ...transaction } of transactions.map((one) => ({
    ...one,
    entries: entriesOf(one),
  }))) {
    for (; index < transaction.entries.length; index++) {
      if (group.entries.length === GROUP_ENTRIES) {
        yield { ...group, to: { position: position - 1n, index } };
        group = { entries: [], to: from };
      }
      group.entries.push(transaction.entries[index] as AuditEntry);
    }
    index = 0;
    group.to = { position, index: 0 };
  }
  yield group;
}

/** A bulk transaction is one entry; a notice that changes went unrecorded is one of its own. */
function entriesOf({ gap, summary, events, committedAt }: Transaction): AuditEntry[] {
  if (gap !== undefined) return [{ ...missed(gap), at: new Date(committedAt) }];
  return (summary ? [summary] : events).map(changeEntry);
}

function missed(reason: string): AuditEntry {
  return {
    kind: 'GAP',
    action: 'EVENTS_MISSED',
    result: 'FAILED',
    code: 'EVENTS_MISSED',
    detail: { reason },
  };
}
