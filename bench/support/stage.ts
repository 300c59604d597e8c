import { setTimeout as sleep } from 'node:timers/promises';
import type { Entrant } from '../entrants.ts';
import type { Contender } from './contenders.ts';
import { type Databases, untilDrained } from './databases.ts';

const READY_ATTEMPTS = 100;

/** The gateway asks its databases for a sign of life each second: thawed, it first has to get one. */
async function untilHealthy(gateway: Contender): Promise<void> {
  await sleep(200);
  const url = new URL('/health/ready', gateway.url);
  for (let attempt = 0; attempt < READY_ATTEMPTS; attempt++) {
    const ready = await fetch(url).then(
      ({ ok }) => ok,
      () => false,
    );
    if (ready) return;
    await sleep(100);
  }
  throw new Error(`${gateway.name} is not ready`);
}

/**
 * Which of the servers run. Reads: all of them, those whose turn it is not are idle, which costs nothing. Writes: one
 * gateway at most. Two share the work of the relay and wait for one another's caches, and one that is frozen keeps the
 * lock of the relay; so a gateway is alone during its turn, and frozen or gone in the turns of the others.
 */
export class Stage {
  readonly #databases: Databases;
  readonly #live = new Map<string, Contender>();
  #frozen: Contender | undefined;

  constructor(databases: Databases) {
    this.#databases = databases;
  }

  /** All that are given, those that do not run yet are started. */
  async all(entrants: readonly Entrant[]): Promise<Contender[]> {
    await this.#thaw();
    const running = await Promise.allSettled(entrants.map((entrant) => this.#run(entrant)));
    return running.map((each) => {
      if (each.status === 'rejected') throw each.reason;
      return each.value;
    });
  }

  /**
   * One to write, with nothing left to the relay.
   * @returns it, and whether it has just been started
   */
  async alone(entrant: Entrant): Promise<{ contender: Contender; isFresh: boolean }> {
    const isFresh = !this.#live.has(entrant.name);
    if (!entrant.isDharma) {
      await this.#freezeGateway();
      return { contender: await this.#run(entrant), isFresh };
    }
    await this.#thaw();
    for (const other of this.#gateways()) if (other.name !== entrant.name) await this.#end(other);
    const contender = await this.#run(entrant);
    await untilDrained(this.#databases.graph);
    return { contender, isFresh };
  }

  /** Moves what the contender's own writes have left to do, on its time, not on another's. */
  async settle(entrant: Entrant): Promise<void> {
    if (entrant.isDharma) await untilDrained(this.#databases.graph);
  }

  async end(): Promise<void> {
    await Promise.allSettled([...this.#live.values()].map((contender) => this.#end(contender)));
  }

  async #run(entrant: Entrant): Promise<Contender> {
    const contender = this.#live.get(entrant.name) ?? (await entrant.start(this.#databases));
    this.#live.set(entrant.name, contender);
    return contender;
  }

  async #end(contender: Contender): Promise<void> {
    this.#live.delete(contender.name);
    await contender.stop();
  }

  #gateways(): Contender[] {
    return [...this.#live.values()].filter(({ name }) => name.startsWith('dharma'));
  }

  /** Only when nothing is left to the relay: stopped within a transaction, it would keep its locks. */
  async #freezeGateway(): Promise<void> {
    if (this.#frozen) return;
    const [first, ...others] = this.#gateways();
    for (const other of others) await this.#end(other);
    if (!first) return;
    await untilDrained(this.#databases.graph);
    first.freeze();
    this.#frozen = first;
  }

  async #thaw(): Promise<void> {
    const frozen = this.#frozen;
    this.#frozen = undefined;
    frozen?.thaw();
    if (frozen) await untilHealthy(frozen);
  }
}
