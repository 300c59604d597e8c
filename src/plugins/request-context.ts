import type { ServerResponse } from 'node:http';
import type { Principals } from '../auth/revocation.ts';
import { type Context, createContext, type Services } from '../context.ts';
import type { Exchange } from '../exchange.ts';
import type { HealthMonitor } from '../health.ts';
import type { Allowance, Allowances } from '../limits/allowance.ts';
import { clientGone, endAfter } from '../live/operations.ts';
import { senderOf } from './sender.ts';
import { isUpload } from './uploads.ts';

/** `true` has the answer say what the operation costs. */
const COST_HEADER = 'x-dharma-cost';
/** `true` has the answer say whether it came out of the response cache. */
const CACHE_HEADER = 'x-dharma-cache';

interface Parts {
  services: Services;
  principals: Principals;
  health: HealthMonitor;
  allowances: Allowances;
}

/** Contexts of requests over HTTP, one for each, however often it is asked for. */
export class RequestContexts {
  readonly #parts: Parts;
  readonly #passedOn = new WeakMap<ServerResponse, Promise<Context>>();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  of(exchange: Exchange): Promise<Context> {
    exchange.context ??= this.#passedOn.get(exchange.response) ?? this.#make(exchange);
    return exchange.context;
  }

  /** Has whoever answers instead, with an exchange of its own, find the same. */
  passOn({ response, context }: Exchange): void {
    if (context) this.#passedOn.set(response, context);
  }

  /** Its signal fires when the client goes away or the graph stops answering. */
  async #make(exchange: Exchange): Promise<Context> {
    const { services, principals, health, allowances } = this.#parts;
    const { id, ip, headers, response, logger } = exchange;
    const controller = new AbortController();
    const untrack = health.track(controller);
    // How long a file takes is not ours to say.
    const deadline = isUpload(exchange)
      ? undefined
      : endAfter(controller, services.config.OPERATION_TIMEOUT_MS);
    response.once('close', () => {
      clearTimeout(deadline);
      untrack();
      if (!response.writableFinished) controller.abort(clientGone());
    });
    const caller = await senderOf(principals, exchange);
    // Who answers in the end is known later.
    const allowance = allowances.of(caller.principal, ip, (rates) => exchange.tell(rates));
    return createContext({
      ...caller,
      allowance: exchange.isCounted ? afterOneRead(allowance) : allowance,
      correlationId: id,
      client: { address: ip, userAgent: headers['user-agent'], transport: 'http' },
      tellCost: headers[COST_HEADER] === 'true',
      tellCache: headers[CACHE_HEADER] === 'true',
      logger,
      signal: controller.signal,
      services,
    });
  }
}

/** What may still be begun where one read was counted before it was known whether it is answered. */
function afterOneRead(allowance: Allowance): Allowance {
  let isLeft = true;
  return {
    async take(kind) {
      const isCounted = isLeft && kind === 'reads';
      isLeft = false;
      if (!isCounted) await allowance.take(kind);
    },
  };
}
