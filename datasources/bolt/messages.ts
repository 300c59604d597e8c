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

/** How a statement by itself, or a transaction, is run. */
export interface TransactionOptions {
  database: string;
  /** The server ends it after this time. */
  timeoutMillis: number;
  metadata?: Record<string, unknown>;
}

/** The messages of a read: one statement by itself, or several in one transaction. @throws UnpackableError */
export function packRead(
  packer: Packer,
  statements: readonly Statement[],
  options: TransactionOptions,
): Buffer {
  try {
    const alone = statements.length === 1;
    if (!alone) packBegin(packer, options, 'r');
    for (const statement of statements) packRun(packer, statement, alone ? options : undefined);
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

/**
 * A statement of a transaction that writes, and before the first one what begins it: one packet.
 * @throws UnpackableError
 */
export function packWrite(
  packer: Packer,
  statement: Pick<Statement, 'cypher' | 'params'>,
  beginning: TransactionOptions | undefined,
): Buffer {
  try {
    if (beginning) packBegin(packer, beginning);
    packRun(packer, statement);
  } catch (error) {
    packer.discard();
    throw error;
  }
  return packer.take();
}

/** How many answers `packWrite` gets, rows apart. */
export function answersToWrite(beginning: TransactionOptions | undefined): number {
  return beginning ? 3 : 2;
}

export function packCommit(packer: Packer): Buffer {
  packEmpty(packer, COMMIT);
  return packer.take();
}

/** @param mode only of what reads: to write is the protocol's default */
function packBegin(packer: Packer, options: TransactionOptions, mode?: 'r'): void {
  packer.beginMessage(BEGIN, 1);
  packOptions(packer, options, mode);
  packer.endMessage();
}

/** @param options of a read by itself; a statement of a transaction has none of its own */
function packRun(
  packer: Packer,
  { cypher, params }: Pick<Statement, 'cypher' | 'params'>,
  options?: TransactionOptions,
): void {
  packer.beginMessage(RUN, 3);
  packer.string(cypher);
  packer.value(params);
  if (options) packOptions(packer, options, 'r');
  else packer.mapHeader(0);
  packer.endMessage();
  packPullAll(packer);
}

function packOptions(
  packer: Packer,
  { database, timeoutMillis, metadata }: TransactionOptions,
  mode?: 'r',
): void {
  packer.mapHeader(2 + (mode ? 1 : 0) + (metadata ? 1 : 0));
  if (mode) {
    packer.string('mode');
    packer.string(mode);
  }
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
