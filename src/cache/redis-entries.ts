import { createHash } from 'node:crypto';
import { type DefinitionNode, print } from 'graphql';
import type { Redis } from '../../datasources/redis.ts';
import type { Stamps } from './stamps.ts';
import type { Entry } from './store.ts';

/** Of what is written, and of the tags that its slots are made of: others are not read. */
const FORM = '2';
/** What nobody asks for leaves after an hour. */
const MAX_SECONDS = 3600;
const LINE_FEED = 0x0a;

interface Header extends Omit<Entry, 'body' | 'slots' | 'checked' | 'maxAge'> {
  /** Of the row of the log at `begun`: another log has another there. */
  mark: string;
  slots: string;
  /** Null for ever. */
  maxAge: number | null;
}

/**
 * Answers in Redis, for all gateways of the same databases and the same schema. Nobody takes one away when it is not good any
 * more: whoever finds it knows from the log.
 */
export class RedisEntries {
  readonly #redis: Redis;
  readonly #stamps: Stamps;
  readonly #prefix: string;

  /** @param definitions the SDL: another one has other answers */
  constructor(redis: Redis, stamps: Stamps, definitions: readonly DefinitionNode[]) {
    this.#redis = redis;
    this.#stamps = stamps;
    const schema = createHash('sha256').update(definitions.map((definition) => print(definition)).join('\n'));
    this.#prefix = `dharma:response:${FORM}:${schema.digest('base64url')}:`;
  }

  /** @returns undefined where there is none, none of this log, or Redis does not answer */
  async get(key: string): Promise<Entry | undefined> {
    try {
      const found = await this.#redis.client.getBuffer(this.#nameOf(key));
      return found ? this.#read(found) : undefined;
    } catch {
      return undefined;
    }
  }

  set(key: string, { body, slots, checked: _, maxAge, ...entry }: Entry): void {
    const mark = this.#stamps.markAt(entry.begun);
    if (mark === undefined) return;
    const header: Header = {
      ...entry,
      mark,
      maxAge: Number.isFinite(maxAge) ? maxAge : null,
      slots: Buffer.from(slots.buffer, slots.byteOffset, slots.byteLength).toString('base64'),
    };
    const text = Buffer.concat([Buffer.from(`${JSON.stringify(header)}\n`), body]);
    const seconds = Math.max(1, Math.min(MAX_SECONDS, Math.ceil(maxAge)));
    this.#redis.client.set(this.#nameOf(key), text, 'EX', seconds).catch(() => {});
  }

  #read(text: Buffer): Entry | undefined {
    const end = text.indexOf(LINE_FEED);
    const { mark, slots, maxAge, ...header } = JSON.parse(text.subarray(0, end).toString()) as Header;
    if (this.#stamps.markAt(header.begun) !== mark) return undefined;
    const bytes = Buffer.from(slots, 'base64');
    return {
      ...header,
      maxAge: maxAge ?? Number.POSITIVE_INFINITY,
      // A copy of its own, which begins where numbers may.
      slots: new Uint32Array(new Uint8Array(bytes).buffer),
      checked: header.begun,
      body: text.subarray(end + 1),
    };
  }

  #nameOf(key: string): string {
    return this.#prefix + createHash('sha256').update(key).digest('base64url');
  }
}
