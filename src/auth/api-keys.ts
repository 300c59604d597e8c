import { timingSafeEqual } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { API_KEY_CHANNEL, type ApiKeyStore, type ShownKey } from '../../datasources/api-keys.ts';
import { networksOf } from '../config/networks.ts';
import { DharmaError } from '../errors.ts';
import type { Logger } from '../logger.ts';
import { KEY_MARK, readKey } from './api-key-text.ts';
import type { Scheme } from './authenticate.ts';
import { UserPrincipal } from './principal.ts';

/** What every key that is not good is told, so that nobody learns why: unknown, wrong, expired, revoked, owner inactive. */
const NOT_VALID = 'The API key is not valid.';
/** Keys in use at one time; a look at one that is not remembered costs a query. */
const MAX_REMEMBERED = 10_000;
const USE_NOTED_EVERY_MILLIS = 60_000;

/** What all principals of one key share, kept true by NOTIFY. Once ended, a key never comes back. */
interface KeyState {
  ended: boolean;
  /** Milliseconds since 1970. */
  useNotedAt: number;
}

/** A program that has shown a key: it acts as the key's owner, within the key's scopes. */
class KeyPrincipal extends UserPrincipal {
  readonly method = 'api-key';
  readonly keyId: string;
  readonly state: KeyState;
  readonly allows: (address: string) => boolean;

  constructor(key: ShownKey, state: KeyState) {
    super({ id: key.userId, email: key.email, role: key.role, expiresAt: key.expiresAt }, key.scopes);
    this.keyId = key.id;
    this.state = state;
    this.allows = key.addresses.length === 0 ? () => true : networksOf(key.addresses);
  }

  override get revoked(): boolean {
    return this.state.ended || super.revoked;
  }

  override get refusal(): string {
    return NOT_VALID;
  }
}

/** Tells who shows an API key, `Bearer dk_...`; of a known one without asking the database. */
export class ApiKeys implements Scheme {
  readonly channel = API_KEY_CHANNEL;
  readonly #store: ApiKeyStore;
  readonly #logger: Logger;
  readonly #known = new LRUCache<string, KeyPrincipal>({ max: MAX_REMEMBERED });
  /** By prefix; weak, since only those who hold a principal can say when they no longer do. */
  readonly #states = new Map<string, WeakRef<KeyState>>();
  readonly #gone = new FinalizationRegistry<string>((prefix) => {
    if (!this.#states.get(prefix)?.deref()) this.#states.delete(prefix);
  });

  constructor(store: ApiKeyStore, logger: Logger) {
    this.#store = store;
    this.#logger = logger;
  }

  recognises(token: string): boolean {
    return token.startsWith(KEY_MARK);
  }

  principalOf(token: string, address: string | undefined): UserPrincipal | Promise<UserPrincipal> {
    const known = this.#known.get(token);
    if (known) return this.#used(known, address);
    return this.#find(token).then((principal) => this.#used(principal, address));
  }

  async notified(prefix: string): Promise<void> {
    if (prefix === '') return this.recheck();
    const state = this.#states.get(prefix)?.deref();
    if (state) state.ended = true;
  }

  async recheck(): Promise<void> {
    const states = [...this.#states].flatMap(([prefix, reference]) => {
      const state = reference.deref();
      return state && !state.ended ? [{ prefix, state }] : [];
    });
    if (states.length === 0) return;
    const standing = new Set(await this.#store.standing(states.map(({ prefix }) => prefix)));
    for (const { prefix, state } of states) if (!standing.has(prefix)) state.ended = true;
  }

  /** @throws DharmaError AUTH_ERROR, DATABASE_UNAVAILABLE */
  async #find(token: string): Promise<KeyPrincipal> {
    const shown = readKey(token);
    if (!shown) throw notValid();
    // Before the key is read: it may be revoked meanwhile.
    const state = this.#stateOf(shown.prefix);
    const key = await this.#store.byPrefix(shown.prefix);
    const fits = timingSafeEqual(shown.secretHash, key?.secretHash ?? Buffer.alloc(shown.secretHash.length));
    if (!key || !fits || key.revokedAt) throw notValid();
    const principal = new KeyPrincipal(key, state);
    this.#known.set(token, principal);
    return principal;
  }

  #stateOf(prefix: string): KeyState {
    const known = this.#states.get(prefix)?.deref();
    if (known) return known;
    const state = { ended: false, useNotedAt: 0 };
    this.#states.set(prefix, new WeakRef(state));
    this.#gone.register(state, prefix);
    return state;
  }

  #used(principal: KeyPrincipal, address: string | undefined): KeyPrincipal {
    const now = Date.now();
    if (principal.revoked || principal.expiresAt.getTime() <= now) throw notValid();
    if (!principal.allows(address ?? '')) throw notValid();
    const { state } = principal;
    if (now - state.useNotedAt >= USE_NOTED_EVERY_MILLIS) {
      state.useNotedAt = now;
      // Nobody waits for it, and one that fails is made up for by the next.
      this.#store.noteUse(principal.keyId, USE_NOTED_EVERY_MILLIS).catch((error: unknown) => {
        this.#logger.warn({ err: error }, 'the use of an API key could not be noted');
      });
    }
    return principal;
  }
}

function notValid(): DharmaError {
  return new DharmaError('AUTH_ERROR', NOT_VALID);
}
