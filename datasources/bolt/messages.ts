import type { Packer } from './pack.ts';
import type { RowSink } from './sink.ts';

/** Bolt message specification: what is sent, and the four kinds of answers. */
const HELLO = 0x01;
const GOODBYE = 0x02;
const RESET = 0x0f;
const RUN = 0x10;
const BEGIN = 0x11;
const COMMIT = 0x12;
const PULL = 0x3f;
const LOGON = 0x6a;
export const SUCCESS = 0x70;
export const RECORD = 0x71;
export const IGNORED = 0x7e;
export const FAILURE = 0x7f;

export interface Statement {
  cypher: string;
  params: Record<string, unknown>;
  /** Takes the rows; else they are given back as lists. */
  sink?: RowSink;
  /** Hears how many milliseconds the database worked on it; only of a statement that is read alone. */
  took?(millis: number): void;
}

/** How a read is run. */
export interface ReadOptions {
  database: string;
  /** The server ends it after this time. */
  timeoutMillis: number;
  metadata?: Record<string, unknown>;
}

/** The messages of a read: one statement by itself, or several in one transaction. @throws UnpackableError */
export function packRead(packer: Packer, statements: readonly Statement[], options: ReadOptions): Buffer {
  try {
    const alone = statements.length === 1;
    if (!alone) {
      packer.beginMessage(BEGIN, 1);
      packOptions(packer, options);
      packer.endMessage();
    }
    for (const { cypher, params } of statements) {
      packer.beginMessage(RUN, 3);
      packer.string(cypher);
      packer.value(params);
      if (alone) packOptions(packer, options);
      else packer.mapHeader(0);
      packer.endMessage();
      packPullAll(packer);
    }
    if (!alone) packEmpty(packer, COMMIT);
  } catch (error) {
    packer.discard();
    throw error;
  }
  return packer.take();
}

/** How many answers, rows apart, a read of so many statements gets: two each, and those to BEGIN and COMMIT. */
export function answersTo(statements: number): number {
  return statements === 1 ? 2 : 2 * statements + 2;
}

/** Rows of which statement come before the answer of this index; undefined where none may come. */
export function statementAt(index: number, statements: number): number | undefined {
  if (statements === 1) return index === 1 ? 0 : undefined;
  return index > 0 && index % 2 === 0 && index <= 2 * statements ? index / 2 - 1 : undefined;
}

function packOptions(packer: Packer, { database, timeoutMillis, metadata }: ReadOptions): void {
  packer.mapHeader(metadata ? 4 : 3);
  packer.string('mode');
  packer.string('r');
  packer.string('db');
  packer.string(database);
  packer.string('tx_timeout');
  packer.int(timeoutMillis);
  if (!metadata) return;
  packer.string('tx_metadata');
  packer.value(metadata);
}

function packPullAll(packer: Packer): void {
  packer.beginMessage(PULL, 1);
  packer.mapHeader(1);
  packer.string('n');
  packer.int(-1);
  packer.endMessage();
}

function packEmpty(packer: Packer, signature: number): void {
  packer.beginMessage(signature, 0);
  packer.endMessage();
}

export function packHello(packer: Packer, userAgent: string): Buffer {
  packer.beginMessage(HELLO, 1);
  packer.value({
    user_agent: userAgent,
    bolt_agent: { product: userAgent },
    // Nobody reads them, and working them out takes the server time.
    notifications_minimum_severity: 'OFF',
  });
  packer.endMessage();
  return packer.take();
}

export function packLogon(packer: Packer, username: string, password: string): Buffer {
  packer.beginMessage(LOGON, 1);
  packer.value({ scheme: 'basic', principal: username, credentials: password });
  packer.endMessage();
  return packer.take();
}

export function packReset(packer: Packer): Buffer {
  packEmpty(packer, RESET);
  return packer.take();
}

export function packGoodbye(packer: Packer): Buffer {
  packEmpty(packer, GOODBYE);
  return packer.take();
}
