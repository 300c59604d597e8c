import type { Principals } from '../auth/revocation.ts';
import type { Exchange } from '../exchange.ts';
import type { OperationExecutor, OperationResult } from '../execution.ts';
import type { Allowances } from '../limits/allowance.ts';
import { cacheHeaders } from './bodies.ts';
import type { ResponseCache } from './response-cache.ts';

/** Headers that have an answer say more than what is kept. */
const TELLING = ['x-dharma-cost', 'x-dharma-cache'];

interface Parts {
  responses: ResponseCache;
  executor: Pick<OperationExecutor, 'answered'>;
  principals: Principals;
  allowances: Allowances;
}

/**
 * Answers of requests whose text was answered before, for the same rights: the text is neither parsed nor looked at. Who
 * asks, how much they may ask and the audit trail are looked after as always.
 */
export class AnswersByText {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /**
   * @param text body of a POST whose answer is JSON
   * @returns the answer, whose headers are told; undefined where the request is to be looked at
   */
  async answer(exchange: Exchange, text: string): Promise<Buffer | undefined> {
    const { id, headers, ip, tell } = exchange;
    const { responses, executor, principals, allowances } = this.#parts;
    const started = performance.now();
    if (!responses.isOpen || TELLING.some((name) => headers[name] !== undefined)) return undefined;
    try {
      const found = principals.principalOf(headers.authorization, ip);
      const principal = found instanceof Promise ? await found : found;
      if (!principal || principal.revoked || principal.expiresAt.getTime() <= Date.now()) return undefined;
      const key = responses.keyOfText(text, principal);
      if (key === undefined) return undefined;
      await allowances.of(principal, ip, tell).take('reads');
      exchange.isCounted = true;
      // What was good before the wait need not be any more.
      const own = await responses.byKey(key, principal);
      if (!own) return undefined;
      const client = { address: ip, userAgent: headers['user-agent'], transport: 'http' as const };
      const context = { principal, client, correlationId: id };
      executor.answered(own.entry.operation, context, performance.now() - started);
      tell(cacheHeaders(own));
      return own.entry.body;
    } catch {
      // In the words of the way that all others go.
      return undefined;
    }
  }

  /** Has an answer found by the text of its request from now on. */
  async note({ headers, ip }: Exchange, text: string, result: OperationResult): Promise<void> {
    const { principals, responses } = this.#parts;
    const principal = await principals.principalOf(headers.authorization, ip);
    if (principal) responses.noteText(text, principal, result);
  }
}
