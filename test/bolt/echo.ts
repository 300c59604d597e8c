import { randomUUID } from 'node:crypto';
import { boltAddressOf } from '../../datasources/bolt/address.ts';
import { BoltReader, type ReaderLimits } from '../../datasources/bolt/reader.ts';
import { workerNeo4j } from '../support/databases.ts';

export const OPTIONS = { database: 'neo4j', timeoutMillis: 20_000 };

/** A reader on this worker's Neo4j, or what stands before it on another port. */
export function testReader({ port, ...limits }: { port?: number } & Partial<ReaderLimits> = {}): BoltReader {
  const { uri, username, password } = workerNeo4j();
  const url = new URL(uri);
  if (port) url.port = String(port);
  const address = boltAddressOf({
    uri: url.href,
    username,
    password,
    userAgent: 'dharma-test/0.1.0',
    connectTimeoutMillis: 2000,
  });
  if (!address) throw new Error(`no direct address: ${uri}`);
  return new BoltReader(address, {
    connections: 8,
    maxConnections: 16,
    pipeline: 8,
    waiting: 10_000,
    waitMillis: 20_000,
    lifetimeMillis: 3_600_000,
    ...limits,
  });
}

/** One read with a mark of its own. @throws Mixed when what comes back is another's; what the reader throws */
type Echo = (reader: BoltReader, nonce: string, signal?: AbortSignal) => Promise<void>;

/** The answer to another question: what must never be. */
class Mixed extends Error {}

function demand(isOwn: boolean): void {
  if (!isOwn) throw new Mixed();
}

/** Kinds of reads by name. */
export const ECHOES: Record<'one' | 'large' | 'many' | 'transaction', Echo> = {
  async one(reader, nonce, signal) {
    const [rows] = await reader.read([{ cypher: 'RETURN $nonce', params: { nonce } }], OPTIONS, signal);
    demand(rows?.length === 1 && rows[0]?.[0] === nonce);
  },
  /** Over several chunks and packets. */
  async large(reader, nonce, signal) {
    const text = nonce + 'é'.repeat(Math.floor(Math.random() * 70_000));
    const params = { nonce, text };
    const [rows] = await reader.read([{ cypher: 'RETURN $text, $nonce', params }], OPTIONS, signal);
    demand(rows?.length === 1 && rows[0]?.[0] === text && rows[0]?.[1] === nonce);
  },
  async many(reader, nonce, signal) {
    const cypher = 'UNWIND range(1, 300) AS i RETURN i, $nonce';
    const [rows] = await reader.read([{ cypher, params: { nonce } }], OPTIONS, signal);
    demand(rows?.length === 300 && rows.every(([i, own], index) => i === index + 1 && own === nonce));
  },
  async transaction(reader, nonce, signal) {
    const statements = [1, 2, 3].map((part) => ({
      cypher: 'UNWIND range(1, $part) AS i RETURN $nonce, $part',
      params: { nonce, part: BigInt(part) },
    }));
    const answers = await reader.read(statements, OPTIONS, signal);
    demand(answers.length === 3);
    for (const [index, rows] of answers.entries())
      demand(rows.length === index + 1 && rows.every(([own, part]) => own === nonce && part === index + 1));
  },
};

const fails =
  (cypher: string, isTransaction: boolean): Echo =>
  async (reader, nonce, signal) => {
    const bad = { cypher: `${cypher} // ${nonce}`, params: { nonce } };
    const good = { cypher: 'RETURN $nonce', params: { nonce } };
    await reader.read(isTransaction ? [good, bad, good] : [bad], OPTIONS, signal);
    throw new Mixed();
  };

/** Reads that the database refuses; each must be told so, and nobody else. */
export const FAILURES: Record<string, Echo> = {
  division: fails('UNWIND [1, 0] AS i RETURN $nonce, 1 / i', false),
  syntax: fails('RETURN RETURN $nonce', false),
  divisionInTransaction: fails('RETURN $nonce, 1 / 0', true),
  syntaxInTransaction: fails('RETURN RETURN', true),
};

export interface Tally {
  answered: number;
  /** Answers that reached another request, and answers where there should be an error. */
  mixed: number;
  /** Still without an answer or error at the deadline. */
  hung: number;
  /** By code. */
  errors: Record<string, number>;
}

/**
 * Sends so many reads, of these kinds in turn, some at once.
 * @param deadlineMillis from the start: what has no answer then is counted as hung
 */
export async function echo(
  reader: BoltReader,
  {
    count,
    kinds,
    atOnce = 64,
    deadlineMillis = 40_000,
    signal,
  }: { count: number; kinds: Echo[]; atOnce?: number; deadlineMillis?: number; signal?: () => AbortSignal },
): Promise<Tally> {
  const tally: Tally = { answered: 0, mixed: 0, hung: 0, errors: {} };
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), deadlineMillis);
  });
  let sent = 0;
  const work = async () => {
    while (sent < count) {
      const kind = kinds[sent++ % kinds.length] as Echo;
      const outcome = await Promise.race([outcomeOf(kind(reader, randomUUID(), signal?.())), deadline]);
      if (outcome === 'late') {
        tally.hung += 1;
        return;
      }
      if (outcome === 'answered' || outcome === 'mixed') tally[outcome] += 1;
      else tally.errors[outcome] = (tally.errors[outcome] ?? 0) + 1;
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  clearTimeout(timer);
  return tally;
}

async function outcomeOf(reading: Promise<void>): Promise<string> {
  try {
    await reading;
    return 'answered';
  } catch (error) {
    if (error instanceof Mixed) return 'mixed';
    const { code, name } = error as { code?: unknown; name: string };
    return typeof code === 'string' ? code : name;
  }
}
