import type { Sql } from './postgres.ts';
import type { UserRecord } from './users.ts';

/** A refresh token as it is kept, and until when what is given out with it is good. */
export interface FreshToken {
  /** SHA-256. */
  hash: Buffer;
  /** When the access token given out with it expires. */
  accessUntil: Date;
  refreshSeconds: number;
  /** How long the session may last from its login on, however often it is refreshed. */
  sessionSeconds: number;
  origin: Origin | undefined;
}

/** Where tokens were asked for from. */
export interface Origin {
  address?: string | undefined;
  userAgent?: string | undefined;
}

/** A session that is open. */
export interface SessionRecord {
  id: string;
  createdAt: Date;
  /** When it last got tokens. */
  lastUsedAt: Date;
  /** When its last token expires. */
  expiresAt: Date;
  address: string | null;
  userAgent: string | null;
  /** What lists are sorted by: when it began, microseconds since 1970. A bigint as text. */
  sortKey: string;
}

/** What became of a refresh token that was sent. */
export type Rotation =
  | { outcome: 'ROTATED'; sessionId: string; userId: string; endsAt: Date }
  /** It was used before: somebody else has it too. */
  | { outcome: 'REUSED'; sessionId: string; userId: string; ended: boolean }
  | { outcome: 'UNKNOWN' };

/** An access token may have been given out by a gateway whose clock is behind. */
const SKEW = "interval '5 minutes'";
const MAX_USER_AGENT = 500;

/** Sessions and their refresh tokens, in PostgreSQL. */
export class SessionStore {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  /**
   * @param user as the record was read when the user proved who it is
   * @returns when it ends at the latest; undefined when the user is gone or inactive, or all tokens were taken back,
   *   since: waits for who changes that at this moment
   */
  async begin(
    id: string,
    user: Pick<UserRecord, 'id' | 'tokensValidAfter'>,
    { hash, accessUntil, refreshSeconds, sessionSeconds, origin }: FreshToken,
  ): Promise<Date | undefined> {
    const [begun] = await this.#sql.query<{ endsAt: Date }>(
      `WITH holder AS (
         SELECT id FROM users WHERE id = $2 AND active
           AND date_trunc('milliseconds', tokens_valid_after) IS NOT DISTINCT FROM $6::timestamptz FOR SHARE),
       session AS (
         INSERT INTO sessions (id, user_id, access_until, refresh_until, address, user_agent)
         SELECT $1, id, least($3, now() + make_interval(secs => $7)), now() + make_interval(secs => $5), $8, $9 FROM holder
         RETURNING id, refresh_until, created_at + make_interval(secs => $7) AS ends_at),
       fresh AS (
         INSERT INTO refresh_tokens (hash, session_id, expires_at) SELECT $4, id, refresh_until FROM session)
       SELECT ends_at AS "endsAt" FROM session`,
      [
        id,
        user.id,
        accessUntil,
        hash,
        Math.min(refreshSeconds, sessionSeconds),
        user.tokensValidAfter,
        sessionSeconds,
        ...columnsOf(origin),
      ],
    );
    return begun?.endsAt;
  }

  /**
   * Trades a refresh token for a fresh one, once: of two that come at the same moment, the second is a reuse. A reuse ends
   * the session, whoever sent it. None outlasts the session.
   */
  async rotate(used: Buffer, fresh: FreshToken): Promise<Rotation> {
    const [rotated] = await this.#sql.query<{ sessionId: string; userId: string; endsAt: Date }>(
      `WITH used AS (
         UPDATE refresh_tokens t SET used_at = clock_timestamp() FROM sessions s
         WHERE t.hash = $1 AND t.used_at IS NULL AND t.expires_at > now() AND s.id = t.session_id AND s.ended_at IS NULL
           AND s.created_at + make_interval(secs => $5) > now()
         RETURNING s.id, s.user_id, s.created_at + make_interval(secs => $5) AS ends_at),
       session AS (
         UPDATE sessions s SET access_until = greatest(access_until, least($3, ends_at)),
           refresh_until = least(now() + make_interval(secs => $4), ends_at),
           last_used_at = now(), address = $6, user_agent = $7
         FROM used WHERE s.id = used.id),
       fresh AS (
         INSERT INTO refresh_tokens (hash, session_id, expires_at)
         SELECT $2, id, least(now() + make_interval(secs => $4), ends_at) FROM used)
       SELECT id AS "sessionId", user_id AS "userId", ends_at AS "endsAt" FROM used`,
      [
        used,
        fresh.hash,
        fresh.accessUntil,
        fresh.refreshSeconds,
        fresh.sessionSeconds,
        ...columnsOf(fresh.origin),
      ],
    );
    if (rotated) return { outcome: 'ROTATED', ...rotated };
    const [reused] = await this.#sql.query<{ sessionId: string; userId: string; ended: boolean }>(
      `WITH family AS (
         SELECT s.id, s.user_id FROM refresh_tokens t JOIN sessions s ON s.id = t.session_id
         WHERE t.hash = $1 AND t.used_at IS NOT NULL),
       ended AS (
         UPDATE sessions s SET ended_at = clock_timestamp() FROM family
         WHERE s.id = family.id AND s.ended_at IS NULL RETURNING s.id)
       SELECT id AS "sessionId", user_id AS "userId", EXISTS (SELECT 1 FROM ended) AS ended FROM family`,
      [used],
    );
    return reused ? { outcome: 'REUSED', ...reused } : { outcome: 'UNKNOWN' };
  }

  /** Open sessions of a user, the newest first. */
  async list(
    userId: string,
    after: { sortKey: string; id: string } | undefined,
    limit: number,
  ): Promise<SessionRecord[]> {
    return this.#sql.query(
      `SELECT * FROM (
         SELECT id, created_at AS "createdAt", last_used_at AS "lastUsedAt",
           greatest(access_until, refresh_until) AS "expiresAt", address, user_agent AS "userAgent",
           (extract(epoch FROM created_at) * 1000000)::bigint AS "sortKey"
         FROM sessions WHERE user_id = $1 AND ended_at IS NULL) open
       WHERE "expiresAt" > now() AND ($2::bigint IS NULL OR ("sortKey", id::text COLLATE "C") < ($2, $3))
       ORDER BY "sortKey" DESC, id::text COLLATE "C" DESC LIMIT $4`,
      [userId, after?.sortKey ?? null, after?.id ?? null, limit],
    );
  }

  /** @returns whether the user had it, and it was open */
  async endOwn(userId: string, id: string): Promise<boolean> {
    const rows = await this.#sql.query(
      `UPDATE sessions SET ended_at = clock_timestamp()
       WHERE id::text = lower($2) AND user_id = $1 AND ended_at IS NULL AND greatest(access_until, refresh_until) > now()
       RETURNING id`,
      [userId, id],
    );
    return rows.length > 0;
  }

  /** @returns whether it was open */
  async end(id: string): Promise<boolean> {
    const rows = await this.#sql.query(
      'UPDATE sessions SET ended_at = clock_timestamp() WHERE id = $1 AND ended_at IS NULL RETURNING id',
      [id],
    );
    return rows.length > 0;
  }

  /**
   * Ends all sessions of a user; access tokens given out before are refused, whatever session they are of.
   * @returns how many were open
   */
  async endAll(userId: string): Promise<number> {
    const [row] = await this.#sql.query<{ count: number }>(
      `WITH taken_back AS (
         UPDATE users SET tokens_valid_after = date_trunc('milliseconds', clock_timestamp()) WHERE id::text = $1)
       SELECT count(*)::int AS count FROM sessions
       WHERE user_id::text = $1 AND ended_at IS NULL AND refresh_until > now()`,
      [userId],
    );
    return row?.count ?? 0;
  }

  /** Forgets sessions of which no token can be good any more, and refresh tokens that would be refused for their age. */
  async purge(): Promise<void> {
    await this.#sql.query(
      `DELETE FROM sessions WHERE access_until < now() - ${SKEW} AND (refresh_until < now() OR ended_at IS NOT NULL)`,
    );
    await this.#sql.query('DELETE FROM refresh_tokens WHERE expires_at < now()');
  }
}

function columnsOf(origin: Origin | undefined): [address: string | null, userAgent: string | null] {
  return [origin?.address ?? null, origin?.userAgent?.slice(0, MAX_USER_AGENT) ?? null];
}
