import { setTimeout as sleep } from 'node:timers/promises';
import { LRUCache } from 'lru-cache';
import type { PinnedConnection, Postgres } from '../../datasources/postgres.ts';
import type { SigningKeyStore } from '../../datasources/signing-keys.ts';
import type { UserStore } from '../../datasources/users.ts';
import { DharmaError } from '../errors.ts';
import type { Logger } from '../logger.ts';
import { AbsentUser } from './absent-user.ts';
import { Authenticator, type Scheme } from './authenticate.ts';
import type { Principal, Standing, UserPrincipal } from './principal.ts';
import type { Tokens } from './tokens.ts';

/** NOTIFYs of migrations 006 and 008: of a user, or a session of theirs, and of the keys that sign tokens. */
const USER_CHANNEL = 'dharma_principal_changed';
const KEYS_CHANNEL = 'dharma_signing_keys_changed';
/** Standings held though nobody uses them at the moment. */
const MAX_RECENT = 10_000;
const RECONNECT_MILLIS = 1000;
/** A connection may be dead long before it is known to be: look at what is in use at least this often. */
const RECHECK_MILLIS = 30_000;

/**
 * Who a token stands for, now: tokens say who was let in, PostgreSQL says whether that still holds. Standings of users are
 * remembered and kept true by NOTIFY, so that a request of a known user asks no database.
 */
export class Principals {
  readonly #tokens: Tokens;
  readonly #schemes: readonly Scheme[];
  readonly #authenticator: Authenticator;
  readonly #keys: SigningKeyStore;
  readonly #users: UserStore;
  readonly #postgres: Postgres;
  readonly #logger: Logger;
  /** All standings in use somewhere; weak, since only those who use one can say when they no longer do. */
  readonly #live = new Map<string, WeakRef<Standing>>();
  readonly #recent = new LRUCache<string, Standing>({ max: MAX_RECENT });
  readonly #gone = new FinalizationRegistry<string>((id) => {
    if (!this.#live.get(id)?.deref()) this.#live.delete(id);
  });
  #reads = 0;
  #connection: PinnedConnection | undefined;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;
  #onChange: () => void = () => {};

  /** @param parts.schemes other ways to prove who one is, besides tokens */
  constructor(parts: {
    tokens: Tokens;
    schemes: readonly Scheme[];
    keys: SigningKeyStore;
    users: UserStore;
    postgres: Postgres;
    logger: Logger;
  }) {
    this.#tokens = parts.tokens;
    this.#schemes = parts.schemes;
    this.#authenticator = new Authenticator(parts.tokens, parts.schemes);
    this.#keys = parts.keys;
    this.#users = parts.users;
    this.#postgres = parts.postgres;
    this.#logger = parts.logger;
  }

  /** Called after standings or keys have changed: who holds principals looks at `revoked` again. */
  set onChange(listener: () => void) {
    this.#onChange = listener;
  }

  /**
   * The principal of an `Authorization` value, undefined when there is none; at once where its user is known.
   * @param address of the client
   * @throws DharmaError AUTH_ERROR when it is not good or was revoked, DATABASE_UNAVAILABLE when that cannot be found out
   */
  principalOf(
    authorization: string | undefined,
    address?: string,
  ): Principal | undefined | Promise<Principal> {
    const found = this.#authenticator.principalOf(authorization, address);
    if (!found) return undefined;
    if (found instanceof Promise) return found.then((principal) => this.#withStanding(principal));
    return this.#withStanding(found);
  }

  #withStanding(principal: UserPrincipal): Principal | Promise<Principal> {
    if (principal.standing) return notRevoked(principal);
    // A token of another issuer has just changed the user's record.
    const isNews = principal.method === 'oidc';
    return this.#standingOf(principal.id, isNews).then((standing) => {
      principal.standing = standing;
      return notRevoked(principal);
    });
  }

  /**
   * A user who has asked for nothing: what acts in their name, as webhooks do, may do and see what they may at each moment.
   * @throws DharmaError DATABASE_UNAVAILABLE
   */
  async absent(id: string): Promise<Principal> {
    const user = new AbsentUser(id);
    user.standing = await this.#standingOf(id, false);
    return user;
  }

  /** Resolves once every later change will be heard of. @throws DharmaError DATABASE_UNAVAILABLE */
  async start(): Promise<void> {
    await this.#listen();
    this.#timer = setInterval(() => void this.#recheck(), RECHECK_MILLIS);
    this.#timer.unref();
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#timer);
    await this.#connection?.close();
  }

  async #standingOf(id: string, isNews: boolean): Promise<Standing> {
    // Known before it is read: a NOTIFY that arrives meanwhile has it read again.
    const standing = this.#live.get(id)?.deref() ?? this.#register(id);
    if (standing.read === 0 || isNews) await this.#refresh([id]);
    this.#recent.set(id, standing);
    return standing;
  }

  #register(id: string): Standing {
    const standing: Standing = {
      role: undefined,
      tenants: [],
      clearance: 'CLEAR',
      validAfter: 0,
      endedSessions: new Set(),
      read: 0,
    };
    this.#live.set(id, new WeakRef(standing));
    this.#gone.register(standing, id);
    return standing;
  }

  async #refresh(ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    this.#reads += 1;
    const read = this.#reads;
    const rows = await this.#users.standings(ids);
    const byId = new Map(rows.map((row) => [row.id, row]));
    for (const id of ids) {
      const standing = this.#live.get(id)?.deref();
      if (!standing || standing.read > read) continue;
      const row = byId.get(id);
      standing.read = read;
      standing.role = row?.active ? row.role : undefined;
      standing.tenants = row?.allTenants ? 'all' : (row?.tenants ?? []);
      standing.clearance = row?.clearance ?? 'CLEAR';
      standing.validAfter = row?.tokensValidAfter?.getTime() ?? 0;
      standing.endedSessions = new Set(row?.endedSessions);
    }
  }

  /** Everything in use, again. */
  async #recheck(): Promise<void> {
    await this.#attempt(async () => {
      await this.#tokens.reload(this.#keys);
      await this.#refresh([...this.#live.keys()]);
      for (const scheme of this.#schemes) await scheme.recheck?.();
    });
  }

  async #attempt(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!this.#closed) this.#logger.warn({ err: error }, 'principals could not be checked again');
    }
    if (!this.#closed) this.#onChange();
  }

  async #listen(): Promise<void> {
    const connection = await this.#postgres.pinned();
    this.#connection = connection;
    await connection.onNotification(USER_CHANNEL, (id) => {
      if (id === '') void this.#recheck();
      else if (this.#live.has(id)) void this.#attempt(() => this.#refresh([id]));
    });
    await connection.onNotification(KEYS_CHANNEL, () => {
      void this.#attempt(() => this.#tokens.reload(this.#keys));
    });
    for (const scheme of this.#schemes) {
      if (scheme.channel === undefined) continue;
      await connection.onNotification(scheme.channel, (payload) => {
        void this.#attempt(async () => scheme.notified?.(payload));
      });
    }
    void connection.lost.then(() => this.#reconnect());
  }

  async #reconnect(): Promise<void> {
    this.#connection = undefined;
    while (!this.#closed) {
      try {
        await this.#listen();
        // What was missed meanwhile.
        await this.#recheck();
        return;
      } catch (error) {
        this.#logger.warn({ err: error }, 'revocations cannot be heard of');
        await sleep(RECONNECT_MILLIS, undefined, { ref: false });
      }
    }
  }
}

function notRevoked(principal: UserPrincipal): Principal {
  if (principal.revoked) throw new DharmaError('AUTH_ERROR', principal.refusal);
  return principal;
}
