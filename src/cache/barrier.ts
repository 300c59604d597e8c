import { setTimeout as sleep } from 'node:timers/promises';
import type { EventLogStore } from '../../datasources/event-log.ts';
import type { Neo4jGraph } from '../../datasources/graph.ts';
import { captureFault } from '../live/capture/capture.ts';

/** A time that far ahead of the clock was taken before the clock was set back. */
const CLOCK_TOLERANCE_MICROS = 2_000_000;
const POLL_MILLIS = 50;
const NOW = 'WITH datetime.realtime() AS now RETURN now.epochSeconds * 1000000 + now.microsecond AS now';
const WAITING = `OPTIONAL MATCH (o:Outbox) WHERE o.at > 0 AND o.at <= $until
  WITH o LIMIT 1 WITH o IS NOT NULL AS waits
  CALL () { OPTIONAL MATCH (p:Outbox) WHERE p.at > $ahead WITH p LIMIT 1 RETURN p IS NOT NULL AS waitsAhead }
  RETURN waits OR waitsAhead AS waits`;
/** Of the oldest transaction that waits: how long it has, microseconds; null when none waits. */
const AGE = `OPTIONAL MATCH (o:Outbox) WHERE o.at > 0 WITH o ORDER BY o.at LIMIT 1
  WITH o, datetime.realtime() AS now RETURN now.epochSeconds * 1000000 + now.microsecond - o.at AS age`;

/** Finds out whether all that has been committed has been seen here, whoever has committed it. */
export class Barrier {
  readonly #graph: Neo4jGraph;
  readonly #log: Pick<EventLogStore, 'relayCursor'>;
  readonly #position: () => number;

  /**
   * @param graph connections of its own
   * @param position up to where the log has been seen here
   */
  constructor(graph: Neo4jGraph, log: Pick<EventLogStore, 'relayCursor'>, position: () => number) {
    this.#graph = graph;
    this.#log = log;
    this.#position = position;
  }

  /** How long the oldest change that is not in the log has been waiting, milliseconds. */
  async delayMillis(): Promise<number> {
    const [row] = await this.#graph.read(AGE);
    return Math.max(0, Number(row?.age ?? 0) / 1000);
  }

  /**
   * Resolves once every change that was committed before the call has been seen: what waits in the graph is in the log
   * before it is taken away there.
   * @returns false when changes are not captured, or it is called off
   */
  async passed(signal: AbortSignal): Promise<boolean> {
    if (await captureFault(this.#graph)) return false;
    const [row] = await this.#graph.read(NOW);
    const until = row?.now as number | bigint;
    const times = { until, ahead: BigInt(until) + BigInt(CLOCK_TOLERANCE_MICROS) };
    while ((await this.#graph.read(WAITING, times))[0]?.waits !== false)
      if (!(await pause(signal))) return false;
    const { position } = await this.#log.relayCursor();
    while (this.#position() < Number(position)) if (!(await pause(signal))) return false;
    return !signal.aborted;
  }
}

async function pause(signal: AbortSignal): Promise<boolean> {
  await sleep(POLL_MILLIS, undefined, { signal }).catch(() => {});
  return !signal.aborted;
}
