import { setTimeout as sleep } from 'node:timers/promises';
import neo4j, { type Driver, type QueryResult, type Session } from 'neo4j-driver';
import { writeGraphql } from './graphql-writer.ts';
import type { Ledger } from './ledger.ts';
import type { Random } from './random.ts';

/** Transactions that each client has under way. */
const LANES = 3;
/** Own nodes that a lane goes on changing. */
const KEPT_NODES = 40;
const BATCH = 20;
const PAUSE_AFTER_ERROR_MILLIS = 100;
const COUNTERS = ['loss-counter-0', 'loss-counter-1', 'loss-counter-2', 'loss-counter-3'];

const CREATE = "CREATE (:Resource {id: $id, name: 'Loss', resourceType: 'COMPUTE', v: 0})";
const UPDATE = 'MATCH (n:Resource {id: $id}) SET n.v = n.v + 1';
const COUNT = 'MATCH (c:Service {id: $counter}) SET c.n = c.n + 1';
const CONNECT = `MATCH (n:Resource {id: $id}) MATCH (c:Service {id: $counter})
  CREATE (n)-[:DEPENDS_ON {id: $relationship}]->(c)`;
const DISCONNECT = 'MATCH (:Resource {id: $id})-[r:DEPENDS_ON]->(:Service) DELETE r';
const DELETE = 'MATCH (n:Resource {id: $id}) DETACH DELETE n';
const CREATE_BATCH = `UNWIND range(1, ${BATCH}) AS i
  CREATE (:Resource {id: $id + '-' + i, name: 'Batch', resourceType: 'NETWORK', v: 0})`;

interface Job {
  cypher: string;
  parameters: Record<string, unknown>;
  /** Summed up in one event. */
  bulk?: boolean;
}

export interface WriterParts {
  neo4j: { uri: string; username: string; password: string };
  /** GraphQL endpoints, through whatever clients go through. */
  endpoints: readonly string[];
  token: string;
  ledger: Ledger;
  random: Random;
  stopped: () => boolean;
}

/** Chooses what a lane does next, and knows the lane's nodes. */
class Plan {
  readonly #random: Random;
  readonly #lane: string;
  readonly #nodes: string[] = [];
  #made = 0;

  constructor(lane: string, random: Random) {
    this.#lane = lane;
    this.#random = random;
  }

  /** Nodes created, then changed, now and then twenty at once. */
  entities(): Job {
    const dice = this.#random.next();
    if (dice < 0.03) return { cypher: CREATE_BATCH, parameters: { id: this.#name() }, bulk: true };
    if (dice < 0.35 || this.#nodes.length === 0) return this.#create();
    return { cypher: UPDATE, parameters: { id: this.#random.pick(this.#nodes) } };
  }

  /** The same few nodes for all lanes: what comes after what can be seen. */
  counters(): Job {
    return { cypher: COUNT, parameters: { counter: this.#random.pick(COUNTERS) } };
  }

  /** Relationships to nodes that all lanes want; nodes deleted with what hangs on them. */
  relationships(): Job {
    const dice = this.#random.next();
    if (dice < 0.3 || this.#nodes.length < 5) return this.#create();
    const id = this.#random.pick(this.#nodes);
    if (dice < 0.65) {
      const parameters = { id, counter: this.#random.pick(COUNTERS), relationship: this.#name() };
      return { cypher: CONNECT, parameters };
    }
    if (dice < 0.85) return { cypher: DISCONNECT, parameters: { id } };
    this.#nodes.splice(this.#nodes.indexOf(id), 1);
    return { cypher: DELETE, parameters: { id } };
  }

  #create(): Job {
    const id = this.#name();
    this.#nodes.push(id);
    if (this.#nodes.length > KEPT_NODES) this.#nodes.shift();
    return { cypher: CREATE, parameters: { id } };
  }

  #name(): string {
    return `loss-${this.#lane}-${this.#made++}`;
  }
}

/** Changed something, and so is in the log. */
function changed({ summary }: QueryResult): boolean {
  return summary.counters.containsUpdates();
}

async function commit(session: Session, { cypher, parameters, bulk }: Job, id: string): Promise<boolean> {
  const metadata = {
    actor: 'loss',
    correlationId: id,
    ...(bulk && { app: 'dharma', capture: 'summary' }),
  };
  return changed(await session.run(cypher, parameters, { metadata }));
}

/** Runs it and takes it back: nobody may hear of it. */
async function rollBack(session: Session, { cypher, parameters }: Job, id: string): Promise<void> {
  const transaction = session.beginTransaction({ metadata: { actor: 'loss', correlationId: id } });
  await transaction.run(cypher, parameters).then(
    () => transaction.rollback(),
    () => transaction.rollback(),
  );
}

async function lane(driver: Driver, parts: WriterParts, name: string, next: () => Job): Promise<void> {
  const { ledger, random, stopped } = parts;
  for (let n = 0; !stopped(); n++) {
    const id = `${name}-${n}`;
    const session = driver.session();
    try {
      if (random.next() < 0.04) {
        ledger.rolledBack.add(id);
        await rollBack(session, next(), `${id}`);
      } else {
        const isChange = await commit(session, next(), id);
        (isChange ? ledger.acknowledged : ledger.empty).add(id);
      }
    } catch (error) {
      if (!ledger.rolledBack.has(id)) ledger.failed(id, error);
      await sleep(PAUSE_AFTER_ERROR_MILLIS);
    } finally {
      // Of a connection that is gone there is nothing left to close.
      await session.close().catch(() => {});
    }
  }
}

/** Three clients over Bolt and one over HTTP, at full rate; resolves when all have stopped. */
export async function runWriters(parts: WriterParts): Promise<void> {
  const { uri, username, password } = parts.neo4j;
  const kinds = ['entities', 'counters', 'relationships'] as const;
  const drivers: Driver[] = [];
  const lanes: Promise<void>[] = [];
  for (const kind of kinds) {
    const driver = neo4j.driver(uri, neo4j.auth.basic(username, password), {
      telemetryDisabled: true,
      connectionTimeout: 3000,
      connectionAcquisitionTimeout: 5000,
    });
    drivers.push(driver);
    for (let index = 0; index < LANES; index++) {
      const name = `${kind[0]}${index}`;
      const plan = new Plan(name, parts.random);
      lanes.push(lane(driver, parts, name, () => plan[kind]()));
    }
  }
  for (let index = 0; index < LANES; index++) lanes.push(writeGraphql(parts, `g${index}`));
  await Promise.all(lanes);
  for (const driver of drivers) await driver.close();
}

/** What the writers share; made before anybody subscribes. */
export async function createCounters(driver: Driver): Promise<void> {
  await driver.executeQuery("UNWIND $ids AS id CREATE (:Service {id: id, name: 'Counter', n: 0})", {
    ids: COUNTERS,
  });
}
