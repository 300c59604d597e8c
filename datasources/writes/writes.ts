import type { Config } from '../../src/config.ts';
import { type BoltAddress, boltAddressFor } from '../bolt/address.ts';
import { unavailable } from '../bolt/failures.ts';
import { answersToWrite, packCommit, packWrite, type TransactionOptions } from '../bolt/messages.ts';
import { BoltProtocolError } from '../bolt/unpack.ts';
import type { Row, WriteCounters, WriteResult } from '../graph.ts';
import { type Answered, LostError, WriteConnection } from './connection.ts';

/** A server that was not understood may be another one by then. */
const PAUSE_MILLIS = 60_000;

/** Connections for the writes of plans: as many as there are writers at a time. */
export class LeanWrites {
  readonly #address: BoltAddress | undefined;
  readonly #database: string;
  readonly #lifetimeMillis: number;
  readonly #idle: WriteConnection[] = [];
  readonly #all = new Set<WriteConnection>();
  #pausedUntil = 0;
  #closed = false;

  constructor(config: Config, userAgent: string) {
    this.#address = boltAddressFor(config, userAgent);
    this.#database = config.NEO4J_DATABASE;
    this.#lifetimeMillis = config.NEO4J_MAX_CONNECTION_LIFETIME_MS;
  }

  /** A transaction on a connection of its own; undefined: the official driver is to run it. */
  async begin(beginning: Omit<TransactionOptions, 'database'>): Promise<LeanTransaction | undefined> {
    if (!this.#address || this.#closed || Date.now() < this.#pausedUntil) return undefined;
    try {
      const connection = this.#idle.pop() ?? (await this.#open(this.#address));
      const how = { ...beginning, database: this.#database };
      return new LeanTransaction(connection, how, (own, error) => this.#giveBack(own, error));
    } catch {
      // Why it cannot be reached, the driver says.
      this.#pausedUntil = Date.now() + 1000;
      return undefined;
    }
  }

  close(): void {
    this.#closed = true;
    for (const connection of [...this.#all]) connection.close();
  }

  async #open(address: BoltAddress): Promise<WriteConnection> {
    const connection = await WriteConnection.open(address);
    this.#all.add(connection);
    connection.onClosed = () => {
      this.#all.delete(connection);
      const index = this.#idle.indexOf(connection);
      if (index >= 0) this.#idle.splice(index, 1);
    };
    if (this.#closed) connection.close();
    return connection;
  }

  #giveBack(connection: WriteConnection, error: unknown): void {
    if (error instanceof BoltProtocolError) this.#pausedUntil = Date.now() + PAUSE_MILLIS;
    if (connection.closed) return;
    if (this.#closed || Date.now() - connection.createdAt > this.#lifetimeMillis) connection.close();
    else this.#idle.push(connection);
  }
}

/** A transaction in two round trips: what begins it goes out with its first statement. */
export class LeanTransaction {
  readonly #connection: WriteConnection;
  readonly #beginning: TransactionOptions;
  readonly #giveBack: (connection: WriteConnection, error?: unknown) => void;
  #begun = false;
  #ended = false;

  constructor(
    connection: WriteConnection,
    beginning: TransactionOptions,
    giveBack: (connection: WriteConnection, error?: unknown) => void,
  ) {
    this.#connection = connection;
    this.#beginning = beginning;
    this.#giveBack = giveBack;
  }

  /** @throws Neo4jError; UnpackableError before anything is sent; LostError, BoltProtocolError: nothing is committed */
  async run(cypher: string, params: Row): Promise<WriteResult> {
    const beginning = this.#begun ? undefined : this.#beginning;
    const bytes = packWrite(this.#connection.packer, { cypher, params }, beginning);
    this.#begun = true;
    return resultOf(
      await this.#connection.ask(bytes, answersToWrite(beginning), this.#beginning.timeoutMillis),
    );
  }

  /** @throws Neo4jError; where the connection is lost meanwhile, nobody knows whether it was committed */
  async commit(): Promise<void> {
    if (!this.#begun) {
      this.#end();
      return;
    }
    let failure: unknown;
    try {
      const bytes = packCommit(this.#connection.packer);
      await this.#connection.ask(bytes, 1, Number.POSITIVE_INFINITY);
    } catch (error) {
      failure = error;
    }
    if (failure === undefined) {
      this.#end();
      return;
    }
    await this.rollback(failure);
    if (failure instanceof LostError || failure instanceof BoltProtocolError)
      throw unavailable(failure.message);
    throw failure;
  }

  /** Interrupts what still runs. */
  async rollback(cause?: unknown): Promise<void> {
    if (this.#ended) return;
    if (this.#begun) await this.#connection.reset().catch(() => this.#connection.close());
    this.#end(cause);
  }

  #end(cause?: unknown): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#giveBack(this.#connection, cause);
  }
}

function resultOf({ metadata, rows }: Answered): WriteResult {
  const [ran, pulled] = metadata.slice(-2) as [Record<string, unknown>, Record<string, unknown>];
  const fields = ran.fields as string[];
  return {
    rows: rows.map((row) => Object.fromEntries(fields.map((field, index) => [field, row[index]]))),
    counters: countersOf((pulled.stats ?? {}) as Record<string, number>),
  };
}

/** By the server's names, and those of the driver. */
function countersOf(stats: Record<string, unknown>): WriteCounters {
  const count = (name: string) => Number(stats[name] ?? 0);
  return {
    nodesCreated: count('nodes-created'),
    nodesDeleted: count('nodes-deleted'),
    relationshipsCreated: count('relationships-created'),
    relationshipsDeleted: count('relationships-deleted'),
    propertiesSet: count('properties-set'),
    labelsAdded: count('labels-added'),
  };
}
