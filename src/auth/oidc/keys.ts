import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose';
import { fetchJson } from '../../../datasources/oidc-client.ts';
import { isTrustedUrl, type OidcIssuer } from '../../config/oidc-issuers.ts';
import { DharmaError } from '../../errors.ts';
import type { Logger } from '../../logger.ts';

const DISCOVERY_PATH = '/.well-known/openid-configuration';
/** Of discovery, keys and the second try together. */
const TIMEOUT_MILLIS = 5000;
const MAX_BYTES = 1_048_576;
/** Keys are looked at again after this, while the old ones are still used. */
const REFRESH_MILLIS = 600_000;
/** Keys that could not be looked at again for so long are used no more: one of them may have been withdrawn. */
const MAX_AGE_MILLIS = 24 * 3_600_000;
/** After a failure, the issuer is left alone for this long. */
const FAILURE_PAUSE_MILLIS = 5000;
/** A token with a key that is not known has the keys fetched again, so often within so long: anybody can name a key. */
const REFETCHES = 3;
const REFETCH_WINDOW_MILLIS = 30_000;

type KeySet = ReturnType<typeof createLocalJWKSet>;

/** The keys of an issuer: fetched when they are first needed, again when they have rotated, kept while the issuer is away. */
export class IssuerKeys {
  readonly #issuer: Pick<OidcIssuer, 'issuer' | 'jwksUri'>;
  readonly #logger: Logger;
  readonly #now: () => number;
  #set: KeySet | undefined;
  #kids: ReadonlySet<unknown> = new Set();
  #fetchedAt = 0;
  #failedAt = Number.NEGATIVE_INFINITY;
  #refetchedAt: number[] = [];
  #fetching: Promise<KeySet> | undefined;

  /** @param now milliseconds, for tests */
  constructor(issuer: Pick<OidcIssuer, 'issuer' | 'jwksUri'>, logger: Logger, now: () => number = Date.now) {
    this.#issuer = issuer;
    this.#logger = logger;
    this.#now = now;
  }

  /**
   * The key that a token's header names.
   * @throws JOSEError when the issuer has none such; DharmaError ISSUER_UNAVAILABLE when that cannot be found out
   */
  readonly keyFor: JWTVerifyGetKey = async (header, token) => {
    const set = await this.#current();
    try {
      return await set(header, token);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey) || !this.#mayRefetch()) throw error;
      return (await this.#fetch())(header, token);
    }
  };

  /** Whether a key that verified a token is still one of the issuer's, as far as is known. */
  holds(kid: string | undefined): boolean {
    return kid === undefined || this.#kids.has(kid);
  }

  /** Looks at the keys again where they are in use and it is time to; nobody waits. */
  refresh(): void {
    // What fails has been logged; the next time it is tried again.
    if (this.#set && this.#now() - this.#fetchedAt > REFRESH_MILLIS) this.#fetch().catch(() => {});
  }

  async #current(): Promise<KeySet> {
    const age = this.#now() - this.#fetchedAt;
    if (!this.#set || age > MAX_AGE_MILLIS) return this.#fetch();
    this.refresh();
    return this.#set;
  }

  #mayRefetch(): boolean {
    const now = this.#now();
    this.#refetchedAt = this.#refetchedAt.filter((at) => now - at < REFETCH_WINDOW_MILLIS);
    if (this.#refetchedAt.length >= REFETCHES) return false;
    this.#refetchedAt.push(now);
    return true;
  }

  /** One at a time, whoever asks. */
  #fetch(): Promise<KeySet> {
    this.#fetching ??= this.#fetchNow().finally(() => {
      this.#fetching = undefined;
    });
    return this.#fetching;
  }

  async #fetchNow(): Promise<KeySet> {
    if (this.#now() - this.#failedAt < FAILURE_PAUSE_MILLIS) throw new DharmaError('ISSUER_UNAVAILABLE');
    const signal = AbortSignal.timeout(TIMEOUT_MILLIS);
    try {
      const keys = await this.#read(signal).catch(() => this.#read(signal));
      const set = createLocalJWKSet(keys as JSONWebKeySet);
      this.#set = set;
      this.#kids = new Set((keys as JSONWebKeySet).keys.map(({ kid }) => kid));
      this.#fetchedAt = this.#now();
      return set;
    } catch (error) {
      this.#failedAt = this.#now();
      this.#logger.warn({ err: error, issuer: this.#issuer.issuer }, 'the keys of an issuer cannot be read');
      throw new DharmaError('ISSUER_UNAVAILABLE');
    }
  }

  async #read(signal: AbortSignal): Promise<unknown> {
    return fetchJson(this.#issuer.jwksUri ?? (await this.#discover(signal)), MAX_BYTES, signal);
  }

  /** OpenID Connect Discovery 1.0, section 4. Each time: where the keys are may change as well. */
  async #discover(signal: AbortSignal): Promise<string> {
    const { issuer } = this.#issuer;
    const url = issuer.replace(/\/$/, '') + DISCOVERY_PATH;
    const metadata = (await fetchJson(url, MAX_BYTES, signal)) as {
      issuer?: unknown;
      jwks_uri?: unknown;
    } | null;
    if (metadata?.issuer !== issuer) throw new Error(`${url} is of another issuer`);
    const { jwks_uri } = metadata;
    if (typeof jwks_uri !== 'string' || !isTrustedUrl(jwks_uri))
      throw new Error(`${url} has no jwks_uri by https`);
    return jwks_uri;
  }
}
