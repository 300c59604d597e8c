import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { CACHE_CHANNEL, type CacheReplica, CacheReplicaStore } from '../../datasources/cache-replicas.ts';
import type { PinnedConnection, Postgres, Sql } from '../../datasources/postgres.ts';
import type { Logger } from '../logger.ts';
import { every } from './every.ts';

/** For so long after it has heard PostgreSQL does a gateway answer out of its cache. */
const LEASE_MILLIS = 4000;
const BEAT_MILLIS = 1000;
/** Who was alone so recently still is, as far as others answer out of their caches: less than the lease. */
const ALONE_MILLIS = 2000;

type Message =
  | { kind: 'beat'; from: string; beat: number }
  | { kind: 'write'; from: string; principal: string; write: string }
  | { kind: 'heard'; from: string; write: string };

/** Both must agree: one of them stands still while the machine sleeps, the other can be set. */
interface Time {
  steady: number;
  wall: number;
}

/**
 * The gateways of one pair of databases, as far as their caches go. One answers out of its cache only while it hears its
 * own voice back from PostgreSQL, which hands messages on in order: so who does not hear of a write stops by itself, and
 * who writes waits for the others no longer than that takes.
 */
export class Replicas {
  readonly #id = randomUUID();
  readonly #postgres: Postgres;
  readonly #logger: Logger;
  readonly #onWrite: (principal: string, write: string) => void;
  #connection: { pinned: PinnedConnection; store: CacheReplicaStore } | undefined;
  readonly #stop = new AbortController();
  #rounds: Promise<void> = Promise.resolve();
  #beat = 0;
  readonly #sent = new Map<number, Time>();
  #heard: Time | undefined;
  /** When it began to take part without a break, after its row was there. */
  #joined: Time | undefined;
  /** The value of `#joined` where there was nobody else when it did. */
  #wasAlone: Time | undefined;
  /** When it was last asked who else there is, and nobody was. */
  #alone: Time | undefined;
  readonly #awaited = new Map<string, (from: string) => void>();

  /** @param parts.onWrite told of a write at another gateway, before that one answers */
  constructor(parts: {
    postgres: Postgres;
    logger: Logger;
    onWrite: (principal: string, write: string) => void;
  }) {
    this.#postgres = parts.postgres;
    this.#logger = parts.logger;
    this.#onWrite = parts.onWrite;
  }

  /**
   * While others tell this one of their writes, the same object; undefined while they may not. What was kept under one is
   * of no use under another: writes may have gone untold in between.
   */
  get session(): object | undefined {
    if (!isWithin(this.#heard, LEASE_MILLIS)) return undefined;
    // At first, another that believes to be alone may write.
    return this.#wasAlone === this.#joined || !isWithin(this.#joined, LEASE_MILLIS)
      ? this.#joined
      : undefined;
  }

  async start(): Promise<void> {
    await this.#round();
    this.#rounds = every(BEAT_MILLIS, this.#stop.signal, () => this.#round());
  }

  async close(): Promise<void> {
    this.#stop.abort();
    await this.#rounds;
    await this.#connection?.store.leave(this.#id).catch(() => {});
    await this.#connection?.pinned.close();
  }

  /** Resolves once no other gateway would give a principal what was before a write of its own. */
  async tell(principal: string, write: string): Promise<void> {
    if (isWithin(this.#alone, ALONE_MILLIS)) return;
    const waiting = new Set<string>();
    const early = new Set<string>();
    let done = () => {};
    const all = new Promise<void>((resolve) => {
      done = resolve;
    });
    this.#awaited.set(write, (from) => {
      early.add(from);
      if (waiting.delete(from) && waiting.size === 0) done();
    });
    try {
      const others = await this.#announce({ kind: 'write', from: this.#id, principal, write });
      for (const { id } of others) if (!early.has(id)) waiting.add(id);
      if (waiting.size === 0) return;
      await inTime(all, Math.max(...others.map(({ remainingMillis }) => remainingMillis)));
    } finally {
      this.#awaited.delete(write);
    }
  }

  /** Whoever cannot be told is waited for until it has stopped by itself. */
  async #announce(message: Message): Promise<readonly CacheReplica[]> {
    try {
      const store = this.#connection?.store ?? new CacheReplicaStore(this.#postgres);
      const told = store.tell(this.#id, JSON.stringify(message));
      const others = await Promise.race([told, sleep(LEASE_MILLIS, undefined, { ref: false })]);
      if (others) return others;
    } catch (error) {
      this.#logger.warn({ err: error }, 'other gateways could not be told of a write');
      await sleep(LEASE_MILLIS, undefined, { ref: false });
    }
    return [];
  }

  async #round(): Promise<void> {
    try {
      this.#connection ??= await this.#connect();
      const { store } = this.#connection;
      this.#beat += 1;
      this.#sent.set(this.#beat, now());
      const message: Message = { kind: 'beat', from: this.#id, beat: this.#beat };
      await store.renew(this.#id, LEASE_MILLIS, JSON.stringify(message));
      const asked = now();
      const others = await store.others(this.#id);
      this.#alone = others.length > 0 ? undefined : asked;
      if (this.#alone) this.#wasAlone = this.#joined;
    } catch (error) {
      this.#logger.warn({ err: error }, 'the response cache cannot reach PostgreSQL');
    }
  }

  async #connect(): Promise<{ pinned: PinnedConnection; store: CacheReplicaStore }> {
    const pinned = await this.#postgres.pinned();
    await pinned.onNotification(CACHE_CHANNEL, (payload) => this.#hear(JSON.parse(payload) as Message));
    const connection = { pinned, store: new CacheReplicaStore(oneByOne(pinned)) };
    void pinned.lost.then(() => {
      // What was said meanwhile is not to be had any more.
      this.#heard = undefined;
      this.#joined = undefined;
      this.#sent.clear();
      if (this.#connection === connection) this.#connection = undefined;
    });
    return connection;
  }

  #hear(message: Message): void {
    if (message.kind === 'heard') {
      this.#awaited.get(message.write)?.(message.from);
      return;
    }
    if (message.kind === 'beat') {
      const sent = message.from === this.#id ? this.#sent.get(message.beat) : undefined;
      if (!sent) return;
      // After a silence others may have thought that it is gone.
      if (!isWithin(this.#heard, LEASE_MILLIS)) this.#joined = now();
      this.#heard = sent;
      for (const beat of this.#sent.keys()) if (beat <= message.beat) this.#sent.delete(beat);
      return;
    }
    if (message.from === this.#id) return;
    this.#onWrite(message.principal, message.write);
    const heard: Message = { kind: 'heard', from: this.#id, write: message.write };
    this.#connection?.store.tell(this.#id, JSON.stringify(heard)).catch(() => {});
  }
}

/** A connection runs one statement at a time. */
function oneByOne(sql: Sql): Sql {
  let last: Promise<unknown> = Promise.resolve();
  return {
    query: <R extends object>(text: string, values?: readonly unknown[]) => {
      const next = last.then(() => sql.query<R>(text, values));
      last = next.catch(() => {});
      return next;
    },
  };
}

function now(): Time {
  return { steady: performance.now(), wall: Date.now() };
}

/** Both clocks must say so. */
function isWithin(time: Time | undefined, millis: number): boolean {
  return (
    time !== undefined &&
    performance.now() - time.steady < millis &&
    Math.abs(Date.now() - time.wall) < millis
  );
}

async function inTime(work: Promise<void>, millis: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, millis);
  });
  await Promise.race([work, late]);
  clearTimeout(timer);
}
