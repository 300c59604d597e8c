import type { Agent } from 'undici';
import { publicLookup, RefusedAddressError, urlProblem } from './webhook-address.ts';

const MAX_ANSWER_BYTES = 65_536;

/** Why a call did not succeed: no more is told, so that nobody explores a network with it. */
export type CallFailure = 'REFUSED_ADDRESS' | 'TIMEOUT' | 'CONNECTION' | 'STATUS';

export interface CallResult {
  /** Undefined when the receiver answered with 200 to 299. */
  failure: CallFailure | undefined;
  /** HTTP status, null when there was no answer. */
  status: number | null;
  /** What the receiver asks to wait, milliseconds (RFC 9110, section 10.2.3). */
  retryAfterMillis: number | undefined;
}

/**
 * Calls webhooks over HTTP. Redirects are not followed and answers are thrown away; unless private networks are allowed,
 * only HTTPS to public addresses, which are checked where the connection is made.
 */
export class WebhookClient {
  /** Made for the first call: many gateways never make one. */
  #agent: Promise<Agent> | undefined;
  readonly #allowPrivate: boolean;
  readonly #timeoutMillis: number;

  constructor(settings: { WEBHOOK_ALLOW_PRIVATE: boolean; WEBHOOK_TIMEOUT_MS: number }) {
    this.#allowPrivate = settings.WEBHOOK_ALLOW_PRIVATE;
    this.#timeoutMillis = settings.WEBHOOK_TIMEOUT_MS;
  }

  /** @returns why the URL cannot be called whatever its name resolves to, in words */
  problemOf(url: string): string | undefined {
    return urlProblem(url, this.#allowPrivate);
  }

  /**
   * Posts once; never throws.
   * @param signal ends the call, which then counts as a broken connection
   */
  async post(
    url: string,
    headers: Record<string, string>,
    body: string,
    signal: AbortSignal,
  ): Promise<CallResult> {
    if (this.problemOf(url)) return { failure: 'REFUSED_ADDRESS', status: null, retryAfterMillis: undefined };
    const { request } = await import('undici');
    this.#agent ??= this.#makeAgent();
    const dispatcher = await this.#agent;
    // From the first packet to the last: a receiver that trickles is a slow one.
    const timeout = AbortSignal.timeout(this.#timeoutMillis);
    const ended = AbortSignal.any([signal, timeout]);
    try {
      const answer = await request(url, { method: 'POST', headers, body, dispatcher, signal: ended });
      // Read so that the connection can be used again; what cannot be read takes nothing from the status.
      await answer.body.dump({ limit: MAX_ANSWER_BYTES, signal: ended }).catch(() => {});
      const { statusCode: status } = answer;
      return {
        failure: status >= 200 && status <= 299 ? undefined : 'STATUS',
        status,
        retryAfterMillis: retryAfterOf(answer.headers['retry-after']),
      };
    } catch (error) {
      return { failure: failureOf(error, timeout), status: null, retryAfterMillis: undefined };
    }
  }

  async close(): Promise<void> {
    await (await this.#agent)?.destroy();
  }

  async #makeAgent(): Promise<Agent> {
    const { Agent } = await import('undici');
    return new Agent({
      // One request a connection: a receiver that is slow for one webhook must not hold another's up.
      pipelining: 1,
      allowH2: false,
      connect: {
        timeout: this.#timeoutMillis,
        // Addresses are checked with the URL, at each call: a socket looks only names up.
        ...(!this.#allowPrivate && { lookup: publicLookup }),
      },
    });
  }
}

/** @param value seconds, or a date */
function retryAfterOf(value: string | string[] | undefined): number | undefined {
  if (typeof value !== 'string') return undefined;
  const millis = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - Date.now();
  return Number.isFinite(millis) && millis > 0 ? millis : undefined;
}

function failureOf(error: unknown, timeout: AbortSignal): CallFailure {
  if (isRefused(error)) return 'REFUSED_ADDRESS';
  const code = String((error as { code?: unknown } | null)?.code);
  return timeout.aborted || /TIMEOUT|ETIMEDOUT/.test(code) ? 'TIMEOUT' : 'CONNECTION';
}

function isRefused(error: unknown): boolean {
  if (error instanceof RefusedAddressError) return true;
  return error instanceof Error && error.cause !== undefined && isRefused(error.cause);
}
