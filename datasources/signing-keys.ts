import type { Sql } from './postgres.ts';
import type { Place, Sealer } from './sealed.ts';

/** A key that signs tokens. */
export interface SigningKey {
  kid: string;
  secret: string;
  /** It only verifies before: other gateways must know it first. */
  signsFrom: Date;
}

/** Keys shared by all gateways, so that a token of one is good at another; encrypted, in PostgreSQL. */
export class SigningKeyStore {
  readonly #sql: Sql;
  readonly #sealer: Sealer;

  constructor(sql: Sql, sealer: Sealer) {
    this.#sql = sql;
    this.#sealer = sealer;
  }

  /**
   * Keys that may verify a token, the newest first. Made by the first gateway that asks.
   * @throws Error when one cannot be decrypted
   */
  async all(fresh: Pick<SigningKey, 'kid' | 'secret'>): Promise<SigningKey[]> {
    await this.#sql.query(
      `INSERT INTO signing_keys (kid, secret)
       SELECT $1, $2 WHERE NOT EXISTS (SELECT 1 FROM signing_keys WHERE retired_at IS NULL) ON CONFLICT DO NOTHING`,
      [fresh.kid, this.#seal(fresh)],
    );
    const keys = await this.#sql.query<SigningKey>(
      `SELECT kid, secret, signs_from AS "signsFrom" FROM signing_keys WHERE retired_at IS NULL OR retired_at > now()
       ORDER BY signs_from DESC, kid`,
    );
    return keys.map((key) => ({ ...key, secret: this.#sealer.open(key.secret, placeOf(key.kid)) }));
  }

  /**
   * Adds a key that signs from `afterSeconds` on; those there are verify for `overlapSeconds` more, and no longer if they were
   * to end before. Forgets those that have ended.
   * @returns how many others go on verifying, and how many do not
   */
  async rotate(
    fresh: Pick<SigningKey, 'kid' | 'secret'>,
    { afterSeconds, overlapSeconds }: { afterSeconds: number; overlapSeconds: number },
  ): Promise<{ verifying: number; ended: number }> {
    const [counts] = await this.#sql.query<{ verifying: number; ended: number }>(
      `WITH gone AS (DELETE FROM signing_keys WHERE retired_at <= now()),
       fresh AS (
         INSERT INTO signing_keys (kid, secret, signs_from) VALUES ($1, $2, now() + make_interval(secs => $3))),
       older AS (
         UPDATE signing_keys SET retired_at = least(retired_at, now() + make_interval(secs => $4))
         WHERE retired_at IS NULL OR retired_at > now() RETURNING retired_at)
       SELECT count(*) FILTER (WHERE retired_at > now())::int AS verifying,
         count(*) FILTER (WHERE retired_at <= now())::int AS ended FROM older`,
      [fresh.kid, this.#seal(fresh), afterSeconds, overlapSeconds],
    );
    return counts as { verifying: number; ended: number };
  }

  #seal({ kid, secret }: Pick<SigningKey, 'kid' | 'secret'>): string {
    return this.#sealer.seal(secret, placeOf(kid));
  }
}

function placeOf(kid: string): Place {
  return { table: 'signing_keys', column: 'secret', row: kid };
}
