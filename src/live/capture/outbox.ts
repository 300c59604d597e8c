import { randomUUID } from 'node:crypto';
import { abortable } from '../../../datasources/abortable.ts';
import type { OutboxRow } from '../../../datasources/event-log.ts';
import type { Neo4jGraph, RunOptions } from '../../../datasources/graph.ts';

/** A time that far ahead of the clock was taken before the clock was set back. */
const CLOCK_TOLERANCE_MICROS = 2_000_000;

/** What capture.cypher writes looks like; anything else under the label is a stranger's. */
const READABLE = `o.at IS :: INTEGER NOT NULL AND o.at > 0 AND o.at < 4102444800000000
  AND o.key IS :: STRING NOT NULL AND o.key =~ '[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}'
  AND o.meta IS :: STRING NOT NULL AND o.payload IS :: STRING NOT NULL
  AND NOT o.meta CONTAINS '\\u0000' AND NOT o.payload CONTAINS '\\u0000'`;

/** Those with a number are of the first release, and are converted (capture.ts). */
const DISCARD = `MATCH (m:DharmaMeta {k: 'relay'}) MATCH (o:Outbox) WHERE o.seq IS NULL AND NOT coalesce(${READABLE}, false)
  WITH m, collect(o)[..1000] AS strange WHERE size(strange) > 0
  SET m.dharmaRelayed = split(m.dharmaRelayed, '/')[0] + '/' + randomUUID()
  FOREACH (o IN strange | DETACH DELETE o) RETURN size(strange) AS discarded`;

const REMOVE = `MATCH (m:DharmaMeta {k: 'relay'}) SET m.dharmaRelayed = $relayed
  WITH m MATCH (o:Outbox) WHERE o.at >= $first AND o.at <= $last AND o.key IN $keys DELETE o`;

type Waiting = [key: string, at: number | bigint, meta: string, payload: string];

/** Only the newest are looked at, and none that are large: it is not worth much to know before the time. */
const WRITTEN = `MATCH (o:Outbox) WHERE o.at > 0 WITH o ORDER BY o.at DESC LIMIT 200
  WITH o, o.meta AS meta WHERE any(write IN $writes WHERE meta CONTAINS write)
  WITH o WHERE size(o.payload) < 20000 AND ${READABLE}
  RETURN [o.key, o.at, o.meta, o.payload] AS waiting`;

/** Of payloads that are read at once: a bulk transaction has some hundred thousand. */
const BATCH_CHARACTERS = 2_000_000;

/** A relay that hears nothing from the graph gives its place up: another may be better connected. */
const PATIENCE_MILLIS = 4000;

/** What waits in the graph to be moved to the log, as capture.cypher writes it. */
export class Outbox {
  readonly #graph: Neo4jGraph;

  constructor(graph: Neo4jGraph) {
    this.#graph = graph;
  }

  /**
   * The oldest transactions that wait, fewer than `limit` where they are large, in an order in which each follows all it builds on.
   *
   * `at` is read from the clock while a transaction holds the locks of everything it changed. So if B builds on A
   * (touches what A touched, or began after A was seen), A was visible before B took its time. Only times before the
   * begin of this very statement are read: whatever a row here builds on was visible before the statement began, is
   * found by it too, and sorts before it. Transactions that know nothing of each other may come in either order.
   */
  async read(limit: number): Promise<OutboxRow[]> {
    return await this.#rows('o.at < now', limit);
  }

  /** Those whose time lies ahead: the clock was set back since. They come before all that is written now. */
  async readAhead(limit: number): Promise<OutboxRow[]> {
    return await this.#rows(`o.at > now + ${CLOCK_TOLERANCE_MICROS}`, limit);
  }

  async #rows(condition: string, limit: number): Promise<OutboxRow[]> {
    const statement = `WITH datetime.realtime() AS now WITH now.epochSeconds * 1000000 + now.microsecond AS now
       MATCH (o:Outbox) WHERE ${condition} AND ${READABLE} WITH o ORDER BY o.at LIMIT ${limit}
       WITH collect(o) AS waiting, collect(size(o.payload)) AS sizes
       WITH waiting, sizes, reduce(total = 0, s IN sizes | total + s) <= ${BATCH_CHARACTERS} AS fits
       UNWIND range(0, size(waiting) - 1) AS i
       WITH waiting[i] AS o, CASE WHEN fits THEN 0 ELSE reduce(before = 0, s IN sizes[..i] | before + s) END AS before
       WHERE before <= ${BATCH_CHARACTERS}
       RETURN [o.key, o.at, o.meta, o.payload] AS waiting`;
    const [rows] = await inTime((options) =>
      this.#graph.readColumns([{ cypher: statement, params: {} }], options),
    );
    return (rows as Waiting[]).map(rowOf);
  }

  /**
   * What transactions that were committed just now have changed, while they wait here.
   * @param writes which their metadata names
   * @returns none of those that are in the log already, are large, or have changed nothing
   */
  async written(writes: readonly string[]): Promise<OutboxRow[]> {
    const [rows = []] = await this.#graph.readColumns([{ cypher: WRITTEN, params: { writes } }]);
    return (rows as Waiting[]).map(rowOf);
  }

  /** Takes out what is none of ours: it would be read for ever. @returns how many */
  async discard(): Promise<number> {
    const { rows } = await inTime((options) => this.#graph.autoCommitWrite(DISCARD, {}, options));
    return Number(rows[0]?.discarded ?? 0);
  }

  /** How far the relay says it has come; undefined when the graph does not know. */
  async relayed(): Promise<bigint | undefined> {
    const statement = "MATCH (m:DharmaMeta {k: 'relay'}) RETURN split(m.dharmaRelayed, '/')[0] AS position";
    const [row] = await inTime((options) => this.#graph.read(statement, {}, options));
    return typeof row?.position === 'string' ? BigInt(row.position) : undefined;
  }

  /** Takes out what is in the log (rows in the order of `read`), and notes how far the log goes. Change capture passes this over. */
  async remove(rows: readonly OutboxRow[], position: bigint): Promise<void> {
    const parameters = () => ({
      relayed: relayedValue(position),
      first: rows[0]?.at,
      last: rows.at(-1)?.at,
      keys: rows.map(({ key }) => key),
    });
    const { counters } = await this.#remove(parameters());
    if (counters.propertiesSet > 0) return;
    // Somebody has deleted everything, our note as well.
    await this.note(position);
    await this.#remove(parameters());
  }

  /** In one message: where its answer does not come, nothing is left open in the database, and another relay can go on. */
  async #remove(parameters: Record<string, unknown>) {
    return await inTime((options) => this.#graph.autoCommitWrite(REMOVE, parameters, options));
  }

  /** Makes the node that says how far the relay has come. */
  async note(position: bigint): Promise<void> {
    const statement = "MERGE (m:DharmaMeta {k: 'relay'}) SET m.dharmaRelayed = $relayed";
    await inTime((options) => this.#graph.write(statement, { relayed: relayedValue(position) }, options));
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

function rowOf([key, at, meta, payload]: Waiting): OutboxRow {
  return { key: String(key), at: BigInt(at), meta: String(meta), payload: String(payload) };
}

/** @throws when the graph does not answer in time, whether it says so or is cut off */
async function inTime<T>(work: (options: RunOptions) => Promise<T>): Promise<T> {
  const signal = AbortSignal.timeout(PATIENCE_MILLIS);
  return await abortable(work({ signal, timeoutMillis: PATIENCE_MILLIS }), signal);
}

/** Never twice the same: by the change of this property the trigger tells the relay's transactions from others. */
function relayedValue(position: bigint): string {
  return `${position}/${randomUUID()}`;
}
