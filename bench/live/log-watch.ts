import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';

/** The relay's advisory lock (`src/live/capture/relay.ts`). */
const LEADER_LOCK = 4_607_002;
const POLL_MILLIS = 10;

/** Looks at the event log straight in PostgreSQL, whatever becomes of the gateways. */
export class LogWatch {
  readonly pool: pg.Pool;

  constructor(url: string) {
    this.pool = new pg.Pool({ connectionString: url, max: 3, connectionTimeoutMillis: 3000 });
    // PostgreSQL is killed under it.
    this.pool.on('error', () => {});
  }

  async position(): Promise<number> {
    return (await this.#look()).position;
  }

  /**
   * From now until the log moves on under another relay than the one that leads now.
   * @returns milliseconds; Infinity when that takes longer than `patienceMillis`
   */
  async untilTakenOver(fault: () => Promise<void>, patienceMillis: number): Promise<number> {
    const { holder } = await this.#look();
    const started = performance.now();
    await fault();
    let takenOverAt: number | undefined;
    for (;;) {
      const now = await this.#look();
      const other = now.holder !== null && now.holder !== holder;
      if (other) takenOverAt ??= now.position;
      if (other && takenOverAt !== undefined && now.position > takenOverAt)
        return performance.now() - started;
      if (performance.now() - started > patienceMillis) return Number.POSITIVE_INFINITY;
      await sleep(POLL_MILLIS);
    }
  }

  async close(): Promise<void> {
    await this.pool.end();
  }

  async #look(): Promise<{ position: number; holder: number | null }> {
    const { rows } = await this.pool.query<{ position: string; holder: number | null }>(
      `SELECT position, (SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND objid = $1 AND granted) AS holder
       FROM relay_cursor WHERE k = 0`,
      [LEADER_LOCK],
    );
    return { position: Number(rows[0]?.position), holder: rows[0]?.holder ?? null };
  }
}
