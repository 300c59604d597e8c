import { LRUCache } from 'lru-cache';
import type { Statement } from '../graph.ts';
import { type BatchCounts, type BatchLimits, Lane, type RunRead } from './lane.ts';
import { batchTextOf } from './text.ts';

const MAX_LANES = 2000;

/**
 * Has reads of the same statement, which differ in parameters only, run together when several are wanted at the same time:
 * what a statement costs by itself (messages, a transaction, waking threads on both sides) is several times what a point
 * read costs in it. The statement's text has the reader's rights in it, so only those with the same rights go together.
 */
export class ReadBatches {
  readonly #run: RunRead;
  readonly #limits: BatchLimits;
  readonly #lanes = new LRUCache<string, Lane>({ max: MAX_LANES });
  readonly counts: BatchCounts = { batches: 0, batched: 0, joined: 0, separated: 0 };

  constructor(run: RunRead, limits: BatchLimits) {
    this.#run = run;
    this.#limits = limits;
  }

  /** @returns the first column of its rows; empty where it has a sink */
  read(statement: Statement, signal: AbortSignal | undefined): Promise<unknown[]> {
    const { cypher } = statement;
    let lane = this.#lanes.get(cypher);
    if (!lane) {
      lane = new Lane(batchTextOf(cypher), this.#run, this.#limits, this.counts);
      this.#lanes.set(cypher, lane);
    }
    return lane.read(statement, signal);
  }
}
