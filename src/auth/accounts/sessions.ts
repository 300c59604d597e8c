import { createHash, randomBytes, randomUUID } from 'node:crypto';
import type { FreshToken, Origin, SessionRecord, SessionStore } from '../../../datasources/sessions.ts';
import type { UserRecord, UserStore } from '../../../datasources/users.ts';
import { DharmaError } from '../../errors.ts';
import type { Tokens } from '../tokens.ts';
import type { Notes } from './notes.ts';

const TOKEN_BYTES = 32;
/** So that whoever finds one knows what it is. */
const REFRESH_PREFIX = 'dr_';
const PURGE_MILLIS = 600_000;

/** What a login gives. */
export interface Grant {
  accessToken: string;
  refreshToken: string;
  /** When the access token expires. */
  expiresAt: Date;
  user: UserRecord;
}

/** A random token with the hash under which it is kept. */
export function secretToken(prefix: string): { token: string; hash: Buffer } {
  const token = prefix + randomBytes(TOKEN_BYTES).toString('base64url');
  return { token, hash: hashOf(token) };
}

/** SHA-256. */
export function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

/**
 * Sessions of users: each begins with a login and lives on by its refresh token, which is good for one use (RFC 9700, section
 * 4.14.2). However often it is refreshed, it ends `sessionSeconds` after the login (OWASP ASVS 5.0, 7.3.2).
 */
export class UserSessions {
  readonly #store: SessionStore;
  readonly #users: UserStore;
  readonly #tokens: Tokens;
  readonly #notes: Notes;
  readonly #refreshSeconds: number;
  readonly #sessionSeconds: number;
  #purgedAt = 0;

  constructor(parts: {
    store: SessionStore;
    users: UserStore;
    tokens: Tokens;
    notes: Notes;
    refreshSeconds: number;
    sessionSeconds: number;
  }) {
    this.#store = parts.store;
    this.#users = parts.users;
    this.#tokens = parts.tokens;
    this.#notes = parts.notes;
    this.#refreshSeconds = parts.refreshSeconds;
    this.#sessionSeconds = parts.sessionSeconds;
  }

  /**
   * @param user as the record was when the password was compared
   * @throws DharmaError AUTH_ERROR when the user was made inactive, or all tokens were taken back, since
   */
  async begin(user: UserRecord, origin?: Origin): Promise<Grant> {
    const id = randomUUID();
    const { token: refreshToken, hash } = secretToken(REFRESH_PREFIX);
    const endsAt = await this.#store.begin(id, user, this.#fresh(hash, origin));
    if (!endsAt) throw new DharmaError('AUTH_ERROR', 'The account was changed at this moment: log in again.');
    await this.#purge();
    return { ...this.#tokens.issue(user, { id, endsAt }), refreshToken, user };
  }

  /**
   * Trades a refresh token for new tokens. There is no grace for one that is sent twice, be it a second after the first:
   * whoever copied it could use that grace as well. Clients refresh once at a time.
   * @throws DharmaError AUTH_ERROR, in the same words whatever is wrong with it
   */
  async refresh(token: string, origin?: Origin): Promise<Grant> {
    const { token: refreshToken, hash } = secretToken(REFRESH_PREFIX);
    const rotation = await this.#store.rotate(hashOf(token), this.#fresh(hash, origin));
    if (rotation.outcome === 'REUSED') this.#noteReuse(rotation);
    const user = rotation.outcome === 'ROTATED' ? await this.#users.byId(rotation.userId) : undefined;
    if (!user?.active || rotation.outcome !== 'ROTATED')
      throw new DharmaError('AUTH_ERROR', 'The refresh token is not valid: log in again.');
    await this.#purge();
    const { sessionId: id, endsAt } = rotation;
    return { ...this.#tokens.issue(user, { id, endsAt }), refreshToken, user };
  }

  /** Ends a session: its refresh token is worth nothing, and its access tokens are refused at once. */
  async end(sessionId: string): Promise<boolean> {
    return this.#store.end(sessionId);
  }

  /** Ends all sessions of a user. @returns how many */
  async endAll(userId: string): Promise<number> {
    return this.#store.endAll(userId);
  }

  /** Open ones of a user, the newest first. */
  list(
    userId: string,
    after: { sortKey: string; id: string } | undefined,
    limit: number,
  ): Promise<SessionRecord[]> {
    return this.#store.list(userId, after, limit);
  }

  /** @returns whether the user had this session, and it was open */
  endOwn(userId: string, id: string): Promise<boolean> {
    return this.#store.endOwn(userId, id);
  }

  #fresh(hash: Buffer, origin: Origin | undefined): FreshToken {
    return {
      hash,
      accessUntil: this.#tokens.expiry(),
      refreshSeconds: this.#refreshSeconds,
      sessionSeconds: this.#sessionSeconds,
      origin,
    };
  }

  #noteReuse({ sessionId, userId, ended }: { sessionId: string; userId: string; ended: boolean }): void {
    this.#notes.add({
      kind: 'REFRESH',
      action: 'refreshTokenReused',
      result: 'DENIED',
      code: 'AUTH_ERROR',
      actor: { id: userId },
      entity: { type: 'Session', id: sessionId },
      detail: { sessionEnded: ended },
    });
  }

  async #purge(): Promise<void> {
    if (Date.now() - this.#purgedAt < PURGE_MILLIS) return;
    this.#purgedAt = Date.now();
    await this.#store.purge();
  }
}
