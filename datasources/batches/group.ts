import { Neo4jError } from 'neo4j-driver';
import { DharmaError } from '../../src/errors.ts';
import type { Statement } from '../bolt/messages.ts';
import { graphErrorOf } from '../graph-errors.ts';
import { Item, packed } from './item.ts';
import { BatchPace } from './pace.ts';
import { BatchSink } from './sink.ts';
import { type BatchText, ITEMS, PLACE } from './text.ts';

/** Runs one statement. @returns its first column; empty where it has a sink */
export type RunRead = (statement: Statement, signal: AbortSignal | undefined) => Promise<unknown[]>;

export interface BatchLimits {
  /** Reads that may go together; 1: all go by themselves. */
  size: number;
  /** Even one read goes in the form of a batch, to try that form. */
  always?: boolean;
}

/** Counts since the start. */
export interface BatchCounts {
  batches: number;
  /** Reads that went in them. */
  batched: number;
  /** Of those, how many were answered with an equal one. */
  joined: number;
  /** Reads that ran by themselves in the end, since their batch failed. */
  separated: number;
}

/** Where so many of one statement are under way, others wait for one another. */
const UNDER_WAY = 4;
/** And not for longer. */
const WAIT_MILLIS = 2;
/** Parameters that are larger go by themselves: the database holds those of a whole batch at a time. */
const MAX_ITEM_BYTES = 4096;

/** The reads of one statement. */
export class Group {
  readonly #text: BatchText;
  readonly #run: RunRead;
  readonly #limits: BatchLimits;
  readonly #counts: BatchCounts;
  readonly #pace = new BatchPace();
  #waiting: Item[] = [];
  #underWay = 0;
  #isGathering = false;
  #timer: NodeJS.Timeout | undefined;
  /** Its form as a batch does not work. */
  #isAlone = false;

  constructor(text: BatchText, run: RunRead, limits: BatchLimits, counts: BatchCounts) {
    this.#text = text;
    this.#run = run;
    this.#limits = limits;
    this.#counts = counts;
  }

  /** How many go together now. */
  get #size(): number {
    return this.#limits.always ? this.#limits.size : this.#pace.size(this.#limits.size);
  }

  async read(statement: Statement, signal: AbortSignal | undefined): Promise<unknown[]> {
    if (this.#isAlone) return this.#run(statement, signal);
    if (this.#size === 1) return this.#run(this.#timed(1, statement), signal);
    const parameters = packed(statement.params);
    if (parameters && parameters.length > MAX_ITEM_BYTES) return this.#run(statement, signal);
    const item = new Item(statement, signal, parameters);
    this.#add(item);
    return item.answer;
  }

  #add(item: Item): void {
    this.#waiting.push(item);
    if (this.#isGathering) return;
    // What arrives in the same turn of the event loop goes together.
    this.#isGathering = true;
    setImmediate(() => {
      this.#isGathering = false;
      this.#send(false);
    });
  }

  /** @param all whether also those go that would better wait for more */
  #send(all: boolean): void {
    while (this.#waiting.length > 0) {
      if (!all && this.#underWay >= UNDER_WAY && this.#waiting.length < this.#size) break;
      const items = this.#waiting.splice(0, this.#size).filter(({ gone }) => !gone);
      if (items.length > 0) void this.#sendSome(items);
    }
    if (this.#waiting.length === 0) {
      clearTimeout(this.#timer);
      this.#timer = undefined;
    } else
      this.#timer ??= setTimeout(() => {
        this.#timer = undefined;
        this.#send(true);
      }, WAIT_MILLIS);
  }

  async #sendSome(items: Item[]): Promise<void> {
    this.#underWay += 1;
    const [first] = items as [Item];
    try {
      if (items.length === 1 && !this.#limits.always) await this.#alone(first);
      else await this.#together(items);
    } finally {
      this.#underWay -= 1;
      this.#send(false);
    }
  }

  async #alone(item: Item): Promise<void> {
    const { statement, signal } = item;
    await item.settle(this.#run(this.#timed(1, statement), signal));
  }

  async #together(items: readonly Item[]): Promise<void> {
    const places = placesOf(items);
    const sink = new BatchSink(places);
    const unwanted = new AbortController();
    for (const item of items) item.onGone = () => items.every(({ gone }) => gone) && unwanted.abort();
    this.#counts.batches += 1;
    this.#counts.batched += items.length;
    this.#counts.joined += items.length - places.length;
    try {
      const statement = { cypher: this.#text.cypher, params: this.#parameters(places), sink };
      await this.#run(this.#timed(places.length, statement), unwanted.signal);
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

  #parameters(places: ReadonlyArray<readonly Item[]>): Record<string, unknown> {
    const each = places.map(([item]) => (item as Item).statement.params);
    const params: Record<string, unknown> = {
      [ITEMS]: each.map((own, place) => ({ ...own, [PLACE]: place })),
    };
    for (const name of this.#text.common) params[name] = each[0]?.[name];
    return params;
  }

  /**
   * Whichever of them is at fault is told so, the others get their answers.
   * @returns whether none was
   */
  async #separate(items: readonly Item[]): Promise<boolean> {
    this.#counts.separated += items.length;
    const attempts = items.map(({ statement, signal }) => this.#run(statement, signal));
    const results = await Promise.allSettled(attempts);
    await Promise.all(items.map((item, index) => item.settle(attempts[index] as Promise<unknown[]>)));
    return results.every(({ status }) => status === 'fulfilled');
  }

  #timed(reads: number, statement: Statement): Statement {
    return { ...statement, took: (millis) => this.#pace.note(millis, reads) };
  }
}

/** The items with those that are equal in one place. */
function placesOf(items: readonly Item[]): Item[][] {
  const byKey = new Map<unknown, Item[]>();
  for (const item of items) {
    // What the lean reader cannot write equals none.
    const key = item.packed ?? item;
    const equal = byKey.get(key);
    if (equal) equal.push(item);
    else byKey.set(key, [item]);
  }
  return [...byKey.values()];
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
