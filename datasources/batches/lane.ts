import { LRUCache } from 'lru-cache';
import { Neo4jError } from 'neo4j-driver';
import { DharmaError } from '../../src/errors.ts';
import { unavailable } from '../bolt/failures.ts';
import type { Statement as BoltStatement } from '../bolt/messages.ts';
import type { Statement } from '../graph.ts';
import { graphErrorOf } from '../graph-errors.ts';
import { Item, packed } from './item.ts';
import { BatchPace } from './pace.ts';
import { BatchSink, SharedSink } from './sink.ts';
import { type BatchText, ITEMS, PLACE } from './text.ts';
import { UnderWay } from './under-way.ts';
import { type Place, WaitingItems } from './waiting.ts';

/** Runs one statement. @returns its first column; empty where it has a sink */
export type RunRead = (statement: BoltStatement, signal: AbortSignal | undefined) => Promise<unknown[]>;

export interface BatchLimits {
  /** Reads that may go together; 1: all go by themselves. */
  size: number;
  /** For no longer does a read wait to be sent. */
  waitMillis: number;
  /** Even one read goes in the form of a batch, to try that form. */
  always?: boolean;
}

/** Counts since the start. */
export interface BatchCounts {
  batches: number;
  /** Reads that went in them. */
  batched: number;
  /** Reads that were answered with an equal one, in a batch or not. */
  joined: number;
  /** Reads that ran by themselves in the end, since their batch failed. */
  separated: number;
}

/** Quick reads wait for one another for no longer; slow ones for a place, which one that takes too long loses meanwhile. */
const WAIT_MILLIS = 2;
/** More are left to the reader, which refuses what it cannot hold. */
const MAX_WAITING = 10_000;
/** Parameters that are larger go by themselves: the database holds those of a whole batch at a time. */
const MAX_ITEM_BYTES = 4096;
const MAX_PACES = 100;
/** The kind of reads of which only equal ones go together begins with this. */
const ALONE = '!';

/** The reads of one statement: quick ones go in batches, slow ones take their turns, equal ones share an answer. */
export class Lane {
  readonly #text: BatchText | undefined;
  readonly #run: RunRead;
  readonly #limits: BatchLimits;
  readonly #counts: BatchCounts;
  readonly #paces = new LRUCache<string, BatchPace>({ max: MAX_PACES });
  readonly #waiting = new WaitingItems();
  readonly #underWay = new UnderWay();
  #isGathering = false;
  #timer: NodeJS.Timeout | undefined;
  /** Its form as a batch does not work. */
  #isAlone = false;

  /** @param text its form as a batch; undefined where it has none */
  constructor(text: BatchText | undefined, run: RunRead, limits: BatchLimits, counts: BatchCounts) {
    this.#text = text;
    this.#run = run;
    this.#limits = limits;
    this.#counts = counts;
  }

  async read(statement: Statement, signal: AbortSignal | undefined): Promise<unknown[]> {
    const kind = this.#kindOf(statement);
    const isAtOnce = this.#sizeOf(kind) === 1 && !this.#paceOf(kind).isSlow;
    if (isAtOnce || this.#waiting.places >= MAX_WAITING)
      return this.#run(this.#timed(kind, 1, statement), signal);
    const parameters = packed(statement.params);
    if (parameters && parameters.length > MAX_ITEM_BYTES) return this.#run(statement, signal);
    const item = new Item(statement, signal, parameters);
    this.#waiting.add(kind, item);
    this.#gather();
    return item.answer;
  }

  /** What it has in common with those that it may go together with. */
  #kindOf({ isDetermined, params }: Statement): string {
    const cut = this.#text?.common.map((name) => String(params[name])).join() ?? '';
    return isDetermined && this.#text ? cut : `${ALONE}${cut}`;
  }

  #isBatched(kind: string): boolean {
    return !this.#isAlone && !kind.startsWith(ALONE);
  }

  #paceOf(kind: string): BatchPace {
    let pace = this.#paces.get(kind);
    if (!pace) {
      pace = new BatchPace();
      this.#paces.set(kind, pace);
    }
    return pace;
  }

  /** How many of a kind go together now. */
  #sizeOf(kind: string): number {
    if (!this.#isBatched(kind)) return 1;
    return this.#limits.always ? this.#limits.size : this.#paceOf(kind).size(this.#limits.size);
  }

  /** What arrives in the same turn of the event loop goes together. */
  #gather(): void {
    if (this.#isGathering) return;
    this.#isGathering = true;
    setImmediate(() => {
      this.#isGathering = false;
      this.#send(false);
    });
  }

  /** @param all whether also those go that would better wait for more */
  #send(all: boolean): void {
    for (let kind = this.#nextKind(all); kind !== undefined; kind = this.#nextKind(all)) {
      const places = this.#waiting.take(kind, this.#sizeOf(kind));
      if (places.length > 0) void this.#sendSome(kind, places);
    }
    if (this.#waiting.places === 0) {
      clearTimeout(this.#timer);
      this.#timer = undefined;
    } else
      this.#timer ??= setTimeout(() => {
        this.#timer = undefined;
        this.#refuse();
        this.#send(true);
      }, WAIT_MILLIS);
  }

  #refuse(): void {
    const late = this.#waiting.takeOlderThan(Date.now() - this.#limits.waitMillis);
    for (const item of late.flat()) item.reject(unavailable('those before it were not done in time'));
  }

  /** The kind of which some may go; quick ones do not wait behind slow ones. */
  #nextKind(all: boolean): string | undefined {
    const isFull = this.#underWay.isFull;
    for (const kind of this.#waiting.kinds) {
      if (!isFull) return kind;
      const size = this.#sizeOf(kind);
      if (size > 1 && (all || this.#waiting.placesOf(kind) >= size)) return kind;
    }
    return undefined;
  }

  async #sendSome(kind: string, places: readonly Place[]): Promise<void> {
    const run = this.#underWay.begin(this.#paceOf(kind).bestMillis);
    const items = places.flat();
    const unwanted = new AbortController();
    for (const item of items) item.onGone = () => items.every(({ gone }) => gone) && unwanted.abort();
    const readers = items.reduce((sum, item) => sum + item.readers, 0);
    this.#counts.joined += readers - places.length;
    const isBatch = places.length > 1 || (this.#limits.always && this.#isBatched(kind));
    if (isBatch) {
      this.#counts.batches += 1;
      this.#counts.batched += readers;
    }
    try {
      if (isBatch) await this.#together(kind, places, items, unwanted.signal);
      else await this.#alone(kind, items, unwanted.signal);
    } finally {
      this.#underWay.end(run);
      this.#send(false);
    }
  }

  /** @param items equal ones */
  async #alone(kind: string, items: readonly Item[], signal: AbortSignal): Promise<void> {
    const [first, ...others] = items as [Item, ...Item[]];
    if (others.length === 0) return first.settle(this.#run(this.#timed(kind, 1, first.statement), signal));
    const statement = { ...first.statement, sink: new SharedSink(items) };
    try {
      await this.#run(this.#timed(kind, 1, statement), signal);
      for (const item of items) item.resolve(item.rows);
    } catch (error) {
      for (const item of items) item.reject(error);
    }
  }

  async #together(
    kind: string,
    places: readonly Place[],
    items: readonly Item[],
    signal: AbortSignal,
  ): Promise<void> {
    const sink = new BatchSink(places);
    try {
      const statement = { ...this.#batchOf(places), sink };
      await this.#run(this.#timed(kind, places.length, statement), signal);
      if (!sink.isComplete) throw new BrokenBatch();
      for (const item of items) item.resolve(item.rows);
    } catch (error) {
      if (isOfAll(error)) for (const item of items) item.reject(error);
      else {
        const allSucceeded = await this.#separate(items.filter(({ gone }) => !gone));
        this.#isAlone ||= allSucceeded && isOfForm(error);
      }
    }
  }

  #batchOf(places: readonly Place[]): BoltStatement {
    const { cypher, common } = this.#text as BatchText;
    const each = places.map(([item]) => (item as Item).statement.params);
    const params: Record<string, unknown> = {
      [ITEMS]: each.map((own, place) => ({ ...own, [PLACE]: place })),
    };
    for (const name of common) params[name] = each[0]?.[name];
    return { cypher, params };
  }

  /**
   * Whichever of them is at fault is told so, the others get their answers.
   * @returns whether none was
   */
  async #separate(items: readonly Item[]): Promise<boolean> {
    this.#counts.separated += items.reduce((sum, item) => sum + item.readers, 0);
    const attempts = items.map((item) => {
      // Its own signal is not that of those it leads.
      const unwanted = new AbortController();
      item.onGone = () => unwanted.abort();
      return this.#run(item.statement, unwanted.signal);
    });
    const results = await Promise.allSettled(attempts);
    await Promise.all(items.map((item, index) => item.settle(attempts[index] as Promise<unknown[]>)));
    return results.every(({ status }) => status === 'fulfilled');
  }

  #timed(kind: string, reads: number, statement: BoltStatement): BoltStatement {
    const pace = this.#paceOf(kind);
    const took = (millis: number) => this.#underWay.note(pace.note(millis, reads), this.#waiting.places > 0);
    return { ...statement, took };
  }
}

/** Not every read of it had one answer. */
class BrokenBatch extends Error {}

/** Whether a batch may have failed since its statement is what it is: not for want of time, memory or readers. */
function isOfForm(error: unknown): boolean {
  if (error instanceof BrokenBatch) return true;
  return error instanceof Neo4jError && error.code.startsWith('Neo.ClientError.Statement.');
}

/** Whether a failure is the database's and not one read's. */
function isOfAll(error: unknown): boolean {
  const known = graphErrorOf(error);
  return known instanceof DharmaError && known.code === 'DATABASE_UNAVAILABLE';
}
