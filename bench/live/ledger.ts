/** What writers know of their transactions, by the correlation id that each carries into the event log. */
export class Ledger {
  /** The database, or the gateway, has said that it is committed. */
  readonly acknowledged = new Set<string>();
  /** Ended with an error: it may have been committed, or not. */
  readonly unknown = new Set<string>();
  /** Rolled back by the writer, or never committed: it must not be in the log. */
  readonly rolledBack = new Set<string>();
  /** Acknowledged, and changed nothing. */
  readonly empty = new Set<string>();
  readonly errors = new Map<string, number>();

  failed(id: string, error: unknown): void {
    this.unknown.add(id);
    const { code, message } = error as { code?: string; message?: string };
    const what = String(code ?? message).slice(0, 80);
    this.errors.set(what, (this.errors.get(what) ?? 0) + 1);
  }
}
