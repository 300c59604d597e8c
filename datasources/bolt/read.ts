import type { Statement } from './messages.ts';
import type { Unpacker } from './unpack.ts';

/** Who waits for the rows of a read. */
export interface Caller {
  statements: readonly Statement[];
  /** Rows of each statement that has no sink. */
  rows: unknown[][][];
  resolve(rows: unknown[][][]): void;
  reject(error: unknown): void;
}

/**
 * One read, packed: whose answer goes to all who asked for exactly the same before it was sent. What it reads for each of
 * them is decoded for each of them, so that none sees what another does with it.
 */
export class Read {
  readonly bytes: Buffer;
  readonly statements: number;
  readonly timeoutMillis: number;
  readonly since = Date.now();
  readonly callers: Caller[] = [];
  /** Where it was sent. */
  place: { abandon(read: Read): void } | undefined;
  /** Whether it was given another place, since it stood behind a slow one. */
  moved = false;
  /** How often a connection was lost that had this one at its head, and in any place. */
  lostAtHead = 0;
  lost = 0;

  constructor(bytes: Buffer, statements: number, timeoutMillis: number) {
    this.bytes = bytes;
    this.statements = statements;
    this.timeoutMillis = timeoutMillis;
  }

  /** It is sent, or sent once more: rows that came before count for nothing. */
  begin(): void {
    for (const caller of this.callers) beginFor(caller);
  }

  join(caller: Caller): void {
    this.callers.push(caller);
    beginFor(caller);
  }

  /** @returns whether nobody waits any more */
  leave(caller: Caller): boolean {
    const index = this.callers.indexOf(caller);
    if (index >= 0) this.callers.splice(index, 1);
    return this.callers.length === 0;
  }

  row(statement: number, source: Unpacker): void {
    const { buffer, at } = source;
    for (const { statements, rows } of this.callers) {
      source.reset(buffer, at);
      const sink = statements[statement]?.sink;
      if (sink) {
        source.listLength();
        sink.row(source);
      } else rows[statement]?.push(source.value() as unknown[]);
    }
  }

  /** @param readMetadata of the last answer */
  took(readMetadata: () => unknown): void {
    if (!this.callers.some(({ statements }) => statements[0]?.took)) return;
    // Of PULL (Bolt message specification): the time in which the rows were made.
    const { t_last: millis } = readMetadata() as { t_last?: unknown };
    if (typeof millis === 'number') for (const { statements } of this.callers) statements[0]?.took?.(millis);
  }

  resolve(): void {
    for (const caller of this.callers.splice(0)) caller.resolve(caller.rows);
  }

  reject(error: unknown): void {
    for (const caller of this.callers.splice(0)) caller.reject(error);
  }
}

function beginFor(caller: Caller): void {
  caller.rows = caller.statements.map(() => []);
  for (const { sink } of caller.statements) sink?.begin();
}
