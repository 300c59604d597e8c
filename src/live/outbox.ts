import { randomUUID } from 'node:crypto';
import type { OutboxRow } from '../../datasources/event-log.ts';
import type { Neo4jGraph } from '../../datasources/graph.ts';

/** A time that far ahead of the clock was taken before the clock was set back. */
const CLOCK_TOLERANCE_MICROS = 2_000_000;

/** What waits in the graph to be moved to the log, as capture.cypher writes it. */
export class Outbox {
  readonly #graph: Neo4jGraph;

  constructor(graph: Neo4jGraph) {
    this.#graph = graph;
  }

  /**
   * The oldest transactions that wait, in an order in which each follows all it builds on.
   *
   * `at` is read from the clock while a transaction holds the locks of everything it changed. So if B builds on A
   * (touches what A touched, or began after A was seen), A was visible before B took its time. Only times before the
   * begin of this very statement are read: whatever a row here builds on was visible before the statement began, is
   * found by it too, and sorts before it. Transactions that know nothing of each other may come in either order.
   */
  async read(limit: number): Promise<OutboxRow[]> {
    const rows = await this.#graph.read(
      `WITH datetime.realtime() AS now WITH now.epochSeconds * 1000000 + now.microsecond AS now
       MATCH (o:Outbox) WHERE o.at > 0 AND o.at < now WITH o ORDER BY o.at LIMIT ${limit}
       RETURN o.key AS key, o.at AS at, o.meta AS meta, o.payload AS payload`,
    );
    return rows.map(outboxRow);
  }

  /** Those whose time lies ahead: the clock was set back since. They come before all that is written now. */
  async readAhead(limit: number): Promise<OutboxRow[]> {
    const rows = await this.#graph.read(
      `WITH datetime.realtime() AS now WITH now.epochSeconds * 1000000 + now.microsecond AS now
       MATCH (o:Outbox) WHERE o.at > now + ${CLOCK_TOLERANCE_MICROS} WITH o ORDER BY o.at LIMIT ${limit}
       RETURN o.key AS key, o.at AS at, o.meta AS meta, o.payload AS payload`,
    );
    return rows.map(outboxRow);
  }

  /** How far the relay says it has come; undefined when the graph does not know. */
  async relayed(): Promise<bigint | undefined> {
    const [row] = await this.#graph.read(
      "MATCH (m:DharmaMeta {k: 'relay'}) RETURN split(m.dharmaRelayed, '/')[0] AS position",
    );
    return typeof row?.position === 'string' ? BigInt(row.position) : undefined;
  }

  /** Takes out what is in the log, and notes how far the log goes. Change capture passes this over. */
  async remove(rows: readonly OutboxRow[], position: bigint): Promise<void> {
    const times = rows.map(({ at }) => at);
    await this.#graph.write(
      `MATCH (m:DharmaMeta {k: 'relay'}) SET m.dharmaRelayed = $relayed
       WITH m MATCH (o:Outbox) WHERE o.at >= $first AND o.at <= $last AND o.key IN $keys DELETE o`,
      {
        relayed: relayedValue(position),
        first: times.reduce((a, b) => (a < b ? a : b)),
        last: times.reduce((a, b) => (a > b ? a : b)),
        keys: rows.map(({ key }) => key),
      },
    );
  }

  /** Makes the node that says how far the relay has come. */
  async note(position: bigint): Promise<void> {
    await this.#graph.write("MERGE (m:DharmaMeta {k: 'relay'}) SET m.dharmaRelayed = $relayed", {
      relayed: relayedValue(position),
    });
  }

  /** Transactions that wait: read from the count store, at no cost. */
  async depth(): Promise<number> {
    const [row] = await this.#graph.read('MATCH (o:Outbox) RETURN count(o) AS depth');
    return Number(row?.depth ?? 0);
  }

  /** Whether a canary waits here. */
  async holds(canary: string): Promise<boolean> {
    const [row] = await this.#graph.read(
      'MATCH (o:Outbox) WHERE o.at > 0 AND o.meta CONTAINS $canary RETURN o.key AS key LIMIT 1',
      { canary },
    );
    return row !== undefined;
  }

  /** A change that nobody sees, to prove that changes are captured. @returns its name, which is in `meta` */
  async writeCanary(): Promise<string> {
    const canary = randomUUID();
    await this.#graph.write(
      "MERGE (c:DharmaMeta {k: 'canary'}) SET c.at = timestamp(), c.canary = $canary",
      { canary },
      { metadata: { app: 'dharma', canary } },
    );
    return canary;
  }
}

/** Never twice the same: by the change of this property the trigger tells the relay's transactions from others. */
function relayedValue(position: bigint): string {
  return `${position}/${randomUUID()}`;
}

function outboxRow(row: Record<string, unknown>): OutboxRow {
  return {
    key: String(row.key),
    at: BigInt(row.at as number | bigint),
    meta: String(row.meta),
    payload: String(row.payload),
  };
}
