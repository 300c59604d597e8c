import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { AuditHead, AuditLogStore } from '../../datasources/audit-log.ts';
import { DharmaError } from '../errors.ts';
import type { Logger } from '../logger.ts';
import { canonicalOf } from './canonical.ts';
import { type AuditEntry, recordOf } from './entry.ts';
import type { SecretNames } from './redact.ts';
import { Refusals } from './refusals.ts';

/** Entries of one group, and their text: while it is written, the chain is locked for every gateway. */
const GROUP_ENTRIES = 200;
const GROUP_BYTES = 1_048_576;
/** What may wait while PostgreSQL is away. */
const MAX_WAITING_ENTRIES = 20_000;
const MAX_WAITING_BYTES = 33_554_432;
/** How long an answer waits for its entry. */
const PATIENCE_MILLIS = 5000;
const FIRST_RETRY_MILLIS = 50;
const LAST_RETRY_MILLIS = 2000;
/** What PostgreSQL will never take, however often it is sent. */
const FAULTY = new Set(['VALIDATION_ERROR', 'CONFLICT']);

interface Waiting {
  texts: string[];
  bytes: number;
  /** What becomes of it: written, or why not. */
  settle: (error?: unknown) => void;
}

export interface TrailGauges {
  written: number;
  waiting: number;
  failures: number;
  dropped: number;
}

/**
 * Where everything is told that must be accounted for. Entries wait in a queue and are written in groups: those that come
 * while a group is on its way form the next, so that many share the cost of one commit.
 */
export class AuditTrail {
  readonly #store: AuditLogStore;
  readonly #logger: Logger;
  readonly #secrets: SecretNames;
  /** False where AUDIT=off: nothing is written. */
  readonly enabled: boolean;
  readonly #refusals = new Refusals((entry) => this.note(entry));
  readonly #writer = randomUUID();
  #batch = 0;
  #waiting: Waiting[] = [];
  #bytes = 0;
  #entries = 0;
  #draining: Promise<void> | undefined;
  readonly #end = new AbortController();
  #head: AuditHead | undefined;
  #written = 0;
  #failures = 0;
  #dropped = 0;

  constructor(parts: { store: AuditLogStore; logger: Logger; secrets: SecretNames; enabled?: boolean }) {
    this.#store = parts.store;
    this.#logger = parts.logger;
    this.#secrets = parts.secrets;
    this.enabled = parts.enabled ?? true;
  }

  get gauges(): TrailGauges {
    const [written, failures, dropped] = [this.#written, this.#failures, this.#dropped];
    return { written, waiting: this.#entries, failures, dropped };
  }

  /**
   * Writes entries together; resolves when they are on disk.
   * @throws DharmaError AUDIT_UNAVAILABLE when they are not within 5 s: they go on waiting, and are written once they can be
   */
  record(...entries: AuditEntry[]): Promise<void> {
    return this.#submit(entries, false);
  }

  /**
   * The same, of what has not been done yet: entries that are not on disk in time are withdrawn.
   * @throws DharmaError AUDIT_UNAVAILABLE
   */
  attempt(...entries: AuditEntry[]): Promise<void> {
    return this.#submit(entries, true);
  }

  /** Writes an entry soon; nobody waits for it. */
  note(entry: AuditEntry): void {
    if (!this.enabled) return;
    const waiting = this.#enqueue([entry], () => {});
    if (waiting) return;
    this.#dropped += 1;
    this.#logger.error(
      { entry: recordOf(entry, this.#secrets) },
      'an audit entry was not kept: too many wait',
    );
  }

  /** Tells soon of what was refused: of each address so many a minute, and of the others how many. */
  refuse(...entries: AuditEntry[]): void {
    if (this.enabled) this.#refusals.tell(...entries);
  }

  /** Writes what waits; what cannot be written is told to the log, whole. */
  async close(): Promise<void> {
    this.#refusals.sum();
    const timer = setTimeout(() => this.#end.abort(), PATIENCE_MILLIS);
    await this.#draining;
    clearTimeout(timer);
    this.#end.abort();
    for (const { texts } of this.#waiting)
      for (const entry of texts)
        this.#logger.error({ entry }, 'an audit entry was not written before the end');
  }

  async #submit(entries: AuditEntry[], withdraw: boolean): Promise<void> {
    if (!this.enabled || entries.length === 0) return;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const waiting = this.#enqueue(entries, (error) => (error ? reject(error) : resolve()));
    if (!waiting) throw unavailable(withdraw);
    const timer = setTimeout(() => {
      if (withdraw) this.#withdraw(waiting);
      reject(unavailable(withdraw));
    }, PATIENCE_MILLIS);
    await promise.finally(() => clearTimeout(timer));
  }

  #enqueue(entries: AuditEntry[], settle: Waiting['settle']): Waiting | undefined {
    const texts = entries.map((entry) => canonicalOf(recordOf(entry, this.#secrets)));
    const bytes = texts.reduce((sum, { length }) => sum + length, 0);
    const full =
      this.#entries + texts.length > MAX_WAITING_ENTRIES || this.#bytes + bytes > MAX_WAITING_BYTES;
    if (full || this.#end.signal.aborted) return undefined;
    const waiting = { texts, bytes, settle };
    this.#waiting.push(waiting);
    this.#entries += texts.length;
    this.#bytes += bytes;
    this.#draining ??= this.#drain().finally(() => {
      this.#draining = undefined;
    });
    return waiting;
  }

  #withdraw(waiting: Waiting): void {
    const index = this.#waiting.indexOf(waiting);
    // On its way already: an attempt without an outcome is what it will say.
    if (index >= 0) this.#release(this.#waiting.splice(index, 1));
  }

  #release(items: readonly Waiting[]): void {
    for (const { texts, bytes } of items) {
      this.#entries -= texts.length;
      this.#bytes -= bytes;
    }
  }

  async #drain(): Promise<void> {
    // What is told in one turn goes together.
    await Promise.resolve();
    while (this.#waiting.length > 0 && !this.#end.signal.aborted) {
      const group = this.#waiting.splice(0, this.#groupSize());
      try {
        await this.#write(group);
        this.#release(group);
        for (const { settle } of group) settle();
      } catch (error) {
        if (this.#end.signal.aborted) this.#waiting.unshift(...group);
        else await this.#oneByOne(group, error);
      }
    }
  }

  #groupSize(): number {
    let [count, entries, bytes] = [0, 0, 0];
    for (const { texts, bytes: own } of this.#waiting) {
      entries += texts.length;
      bytes += own;
      if (count > 0 && (entries > GROUP_ENTRIES || bytes > GROUP_BYTES)) break;
      count += 1;
    }
    return count;
  }

  /** @throws what makes it useless to try again, and what was thrown last when the end has come */
  async #write(group: readonly Waiting[]): Promise<void> {
    const texts = group.flatMap((waiting) => waiting.texts);
    this.#batch += 1;
    for (let attempt = 0; ; attempt++) {
      try {
        const head = await this.#store.write(this.#writer, this.#batch, texts);
        this.#written += texts.length;
        this.#watch(head);
        return;
      } catch (error) {
        this.#failures += 1;
        const isFaulty = error instanceof DharmaError && FAULTY.has(error.code);
        if (isFaulty || this.#end.signal.aborted) throw error;
        this.#logger.warn({ err: error, attempt }, 'the audit trail could not be written; trying again');
        const delay = Math.min(LAST_RETRY_MILLIS, FIRST_RETRY_MILLIS * 2 ** attempt);
        await sleep(delay, undefined, { signal: this.#end.signal }).catch(() => {});
      }
    }
  }

  /** One faulty entry must not take its neighbours with it, nor stop what comes after. */
  async #oneByOne(group: readonly Waiting[], cause: unknown): Promise<void> {
    for (const waiting of group) {
      let error = cause;
      if (group.length > 1) error = await this.#write([waiting]).catch((own: unknown) => own);
      this.#release([waiting]);
      waiting.settle(error && new DharmaError('AUDIT_UNAVAILABLE'));
      if (!error) continue;
      this.#dropped += waiting.texts.length;
      this.#logger.error({ err: error, entries: waiting.texts }, 'PostgreSQL does not take an audit entry');
    }
  }

  /** A chain that has become shorter was cut: nobody else can see that later. */
  #watch(head: AuditHead): void {
    if (this.#head && head.id < this.#head.id)
      this.#logger.error(
        { before: headOf(this.#head), now: headOf(head) },
        'the end of the audit trail is gone',
      );
    this.#head = head;
  }
}

/** @param nothingDone whether what it was about has not been begun */
function unavailable(nothingDone: boolean): DharmaError {
  const told = 'The audit trail cannot be written at present: nothing was done. Try again later.';
  return new DharmaError('AUDIT_UNAVAILABLE', nothingDone ? told : undefined);
}

/** As the log tells it. */
export function headOf({ id, hash }: AuditHead): { id: string; hash: string } {
  return { id: String(id), hash };
}
