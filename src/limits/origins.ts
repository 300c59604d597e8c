import type { IncomingMessage } from 'node:http';
import { DharmaError } from '../errors.ts';
import type { TrustedProxies } from './address.ts';

/** Which pages may call the gateway: its own, and those of a list. */
export class Origins {
  readonly #allowed: ReadonlySet<string>;
  readonly #proxies: TrustedProxies;

  /** @param allowed origins, as `https://example.org` */
  constructor(allowed: readonly string[], proxies: TrustedProxies) {
    this.#allowed = new Set(allowed.map((origin) => new URL(origin).origin));
    this.#proxies = proxies;
  }

  /**
   * Whether a request comes from such a page, or from none: only browsers name an origin, and browsers always do on a
   * request that could do harm, or say that the page is of another site.
   */
  admits({ headers, socket }: Pick<IncomingMessage, 'headers' | 'socket'>): boolean {
    const { origin } = headers;
    if (origin === undefined) return !/^(cross|same)-site$/.test(String(headers['sec-fetch-site'] ?? ''));
    if (!URL.canParse(origin)) return false;
    const url = new URL(origin);
    if (this.#allowed.has(url.origin)) return true;
    const behind = this.#proxies.trusts(socket.remoteAddress ?? '');
    const host = (behind && headers['x-forwarded-host']) || headers.host;
    return url.host === host || url.host === withoutPort(host, url.protocol);
  }
}

/** What a page of another origin is told. */
export function foreignOrigin(): DharmaError {
  return new DharmaError('PERMISSION_ERROR', 'Pages of this origin may not call the gateway.');
}

/** A host as an origin has it, where the port goes without saying. */
function withoutPort(host: unknown, protocol: string): string | undefined {
  const text = `${protocol}//${String(host)}`;
  return URL.canParse(text) ? new URL(text).host : undefined;
}
