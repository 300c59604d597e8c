import type { AuditEntry } from '../../audit/entry.ts';
import type { Logger } from '../../logger.ts';

/**
 * Where accounts tell what no operation does: a refresh token that came twice, the first administrator. To the log, and to
 * the audit trail once there is one.
 */
export class Notes {
  readonly #logger: Logger;
  #waiting: AuditEntry[] = [];
  #sink: ((entry: AuditEntry) => void) | undefined;

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  add(entry: AuditEntry): void {
    const { action, actor, entity, detail } = entry;
    this.#logger.warn({ action, actor, entity, detail }, 'of accounts');
    if (this.#sink) this.#sink(entry);
    else this.#waiting.push(entry);
  }

  /** From now on entries go there, those of before first. */
  goTo(sink: (entry: AuditEntry) => void): void {
    this.#sink = sink;
    for (const entry of this.#waiting) sink(entry);
    this.#waiting = [];
  }
}
