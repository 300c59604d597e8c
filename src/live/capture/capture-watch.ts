import type { EventLogStore } from '../../../datasources/event-log.ts';
import type { Neo4jGraph } from '../../../datasources/graph.ts';
import type { Logger } from '../../logger.ts';
import { type CaptureFault, captureFault, reinstall } from './capture.ts';
import type { Outbox } from './outbox.ts';

/** A canary that was not seen in the log by then is looked for in the outbox: a long queue is no fault. */
const CANARY_PATIENCE_MILLIS = 5000;

interface Parts {
  graph: Neo4jGraph;
  database: string;
  outbox: Outbox;
  store: EventLogStore;
  logger: Logger;
  /** How often a canary is sent. */
  canaryMillis: number;
  /** Says in the log that changes may have gone unrecorded. */
  noteGap: (reason: string) => Promise<void>;
}

/**
 * Looks that every change is captured: once a second at the trigger, now and then with a change of its own that must
 * come out of the log. When it finds a fault it puts the trigger back, and then has every subscriber told that changes
 * may be missing; until both are done, `check` fails and the gateway takes no writes.
 */
export class CaptureWatch {
  readonly #parts: Parts;
  #fault: CaptureFault | undefined;
  /** End of the log when all was last well. */
  #wellAt = 0n;
  #healing: Promise<void> | undefined;
  #canary: { id: string; sentAt: number; wellAt: bigint } | undefined;
  #nextCanaryAt: number;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#nextCanaryAt = Date.now() + parts.canaryMillis;
  }

  /** @throws Error with the fault, while there is one or it is not told yet */
  async check(): Promise<void> {
    const fault = (await captureFault(this.#parts.graph)) ?? (await this.#canaryFault());
    if (!fault && !this.#fault) {
      this.#wellAt = (await this.#parts.store.relayCursor()).position;
      return;
    }
    this.#fault ??= fault;
    this.#healing ??= this.#heal(fault).finally(() => {
      this.#healing = undefined;
    });
    throw new Error(this.#fault);
  }

  /** To be called with the canaries that come out of the log. */
  seen(canary: string): void {
    if (this.#canary?.id === canary) this.#canary = undefined;
  }

  async close(): Promise<void> {
    await this.#healing;
  }

  async #heal(fault: CaptureFault | undefined): Promise<void> {
    const { graph, database, store, logger, noteGap } = this.#parts;
    try {
      if (fault) await reinstall(graph, database);
      // Another gateway may have seen the same fault and told it.
      if (!(await store.hasGapAfter(this.#wellAt))) await noteGap(this.#fault ?? 'changes are not captured');
      this.#fault = undefined;
      this.#canary = undefined;
    } catch (error) {
      logger.error({ err: error, fault }, 'change capture could not be put right');
    }
  }

  async #canaryFault(): Promise<CaptureFault | undefined> {
    if (this.#canary) {
      if (Date.now() - this.#canary.sentAt < CANARY_PATIENCE_MILLIS) return undefined;
      const { id, wellAt } = this.#canary;
      // In this order: between the two looks it may be moved.
      const isCaptured =
        (await this.#parts.outbox.holds(id)) || (await this.#parts.store.hasCanary(wellAt, id));
      return isCaptured || !this.#canary ? undefined : 'changes are not captured';
    }
    if (Date.now() < this.#nextCanaryAt) return undefined;
    this.#nextCanaryAt = Date.now() + this.#parts.canaryMillis;
    const wellAt = this.#wellAt;
    this.#canary = { id: await this.#parts.outbox.writeCanary(), sentAt: Date.now(), wellAt };
    return undefined;
  }
}
