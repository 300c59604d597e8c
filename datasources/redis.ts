import { Redis as Client } from 'ioredis';
import type { Logger } from '../src/logger.ts';

/** A command that takes longer is given up: who asks can do without. */
const COMMAND_TIMEOUT_MILLIS = 250;
const CONNECT_TIMEOUT_MILLIS = 2000;
const LONGEST_PAUSE_MILLIS = 1000;

/**
 * A connection to Redis that is never waited for: while it is away, commands fail at once, and it is looked for again
 * and again.
 */
export class Redis {
  readonly client: Client;
  readonly #logger: Logger;
  #away = false;

  /** @param url `redis:` or `rediss:` */
  constructor(url: string, logger: Logger) {
    this.#logger = logger;
    this.client = new Client(url, {
      lazyConnect: true,
      enableOfflineQueue: false,
      maxRetriesPerRequest: 0,
      connectTimeout: CONNECT_TIMEOUT_MILLIS,
      commandTimeout: COMMAND_TIMEOUT_MILLIS,
      retryStrategy: (attempt) => Math.min(50 * 2 ** attempt, LONGEST_PAUSE_MILLIS),
    });
    this.client.on('error', (error) => this.#lost(error));
    this.client.on('close', () => this.#lost());
    this.client.on('ready', () => this.#found());
  }

  /** Resolves when it is there, or has been looked for once. */
  async open(): Promise<void> {
    await this.client.connect().catch((error) => this.#lost(error));
  }

  get ready(): boolean {
    return this.client.status === 'ready';
  }

  /** @throws Error when there is no sign of life; one that hangs is then connected to anew */
  async ping(): Promise<void> {
    try {
      await this.client.ping();
    } catch (error) {
      this.reconnect();
      throw error;
    }
  }

  /** Gives the connection up, and looks for another: until then commands fail at once. */
  reconnect(): void {
    if (this.ready) this.client.disconnect(true);
  }

  close(): void {
    this.client.removeAllListeners('close');
    this.client.disconnect();
  }

  #lost(err?: unknown): void {
    if (this.#away) return;
    this.#away = true;
    this.#logger.warn({ err }, 'Redis is away: each gateway counts rates by itself');
  }

  #found(): void {
    if (this.#away) this.#logger.info('Redis is back: gateways count rates together');
    this.#away = false;
  }
}
