import { LRUCache } from 'lru-cache';
import type { Statement } from '../bolt/messages.ts';
import { type BatchCounts, type BatchLimits, Group, type RunRead } from './group.ts';
import { batchTextOf } from './text.ts';

const MAX_GROUPS = 2000;

/**
 * Has reads of the same statement, which differ in parameters only, run together when several are wanted at the same time:
 * what a statement costs by itself (messages, a transaction, waking threads on both sides) is several times what a point
 * read costs in it. The statement's text has the reader's rights in it, so only those with the same rights go together.
 */
export class ReadBatches {
  readonly #run: RunRead;
  readonly #limits: BatchLimits;
  readonly #groups = new LRUCache<string, Group>({ max: MAX_GROUPS });
  readonly counts: BatchCounts = { batches: 0, batched: 0, joined: 0, separated: 0 };

  constructor(run: RunRead, limits: BatchLimits) {
    this.#run = run;
    this.#limits = limits;
  }

  /** @returns the first column of its rows; empty where it has a sink */
  read(statement: Statement, signal: AbortSignal | undefined): Promise<unknown[]> {
    const group = this.#limits.size > 1 ? this.#groupOf(statement) : undefined;
    return group ? group.read(statement, signal) : this.#run(statement, signal);
  }

  #groupOf({ cypher, params }: Statement): Group | undefined {
    const text = batchTextOf(cypher);
    if (!text) return undefined;
    const key =
      text.common.length === 0
        ? cypher
        : `${text.common.map((name) => String(params[name])).join()}\n${cypher}`;
    let group = this.#groups.get(key);
    if (!group) {
      group = new Group(text, this.#run, this.#limits, this.counts);
      this.#groups.set(key, group);
    }
    return group;
  }
}
