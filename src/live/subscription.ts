import {
  createSourceEventStream,
  type DocumentNode,
  type ExecutionResult,
  execute,
  type GraphQLFormattedError,
  type OperationDefinitionNode,
} from 'graphql';
import { LRUCache } from 'lru-cache';
import type { Principal } from '../auth/principal.ts';
import { type Context, createContext, type Services, scopeOf } from '../context.ts';
import { formatError } from '../error-format.ts';
import type { OperationExecutor } from '../execution.ts';
import type { FeedIterator } from './feed/feed-request.ts';
import type { LiveEvent } from './log/change.ts';

/** A result as clients get it. */
export type Message = Omit<ExecutionResult, 'errors'> & { errors?: readonly GraphQLFormattedError[] };

/** Messages of one subscription; ends with an error as its last message rather than by throwing. */
export interface Messages extends AsyncIterableIterator<Message> {
  /** Everything up to here has been told, or was of no interest. */
  readonly cursor: string;
}

export function isStream(results: Messages | Message): results is Messages {
  return Symbol.asyncIterator in results;
}

/** Rights of which the context is kept, to be shared. */
const MAX_CONTEXTS = 500;

/** Thrown by the resolver of a message that has nothing to show any more: the message is left out. */
export class NothingToShow extends Error {}

export interface SubscriptionRequest {
  document: DocumentNode;
  operation: OperationDefinitionNode;
  variables: Record<string, unknown>;
  context: Context;
}

/**
 * Runs subscriptions, whatever transport they came by. An event that many wait for is resolved once for all who sent the
 * same document with the same variables and may see the same; the others' reads of it are batched (resolvers/support/select.ts).
 */
export class Subscriptions {
  readonly #executor: OperationExecutor;
  readonly #services: Services;
  /** One for all who may see the same, so that their reads meet in one batch. */
  readonly #contexts = new LRUCache<string, Context>({ max: MAX_CONTEXTS });
  readonly #documents = new WeakMap<DocumentNode, number>();
  readonly #underWay = new WeakMap<LiveEvent, Map<string, Promise<ExecutionResult>>>();
  #known = 0;

  constructor(executor: OperationExecutor, services: Services) {
    this.#executor = executor;
    this.#services = services;
  }

  /** @returns its messages, or what stands in its way. Never throws. */
  async run(request: SubscriptionRequest): Promise<Messages | Message> {
    const { document, operation, variables, context } = request;
    const failed = (error: unknown): Message => ({ errors: [formatError(error, context.logger)] });
    try {
      await context.allowance?.take('reads');
      this.#executor.admit(request);
      const source = await createSourceEventStream({
        schema: this.#executor.schema,
        document,
        operationName: operation.name?.value,
        variableValues: variables,
        contextValue: context,
      });
      if (!(Symbol.asyncIterator in source)) {
        return { errors: (source.errors ?? []).map((error) => formatError(error, context.logger)) };
      }
      return this.#messages(request, source as FeedIterator);
    } catch (error) {
      return failed(error);
    }
  }

  #messages(request: SubscriptionRequest, source: FeedIterator): Messages {
    const { context } = request;
    const readmit = this.#executor.readmission(request);
    const keyOf = this.#keysOf(request);
    let failed = false;
    // While a message is made and handed on, the source stands behind it already: what counts is where it stood before.
    let told = source.cursor;
    let waiting = false;
    const next = async (): Promise<IteratorResult<Message>> => {
      try {
        while (!failed) {
          told = source.cursor;
          waiting = true;
          const { value: event, done } = await source.next();
          waiting = false;
          if (done) return { value: undefined, done: true };
          // Rights are those of this moment, not those at the beginning.
          readmit();
          const message = await this.#messageOf(request, event, keyOf());
          if (message) return { value: message, done: false };
        }
      } catch (error) {
        failed = true;
        await source.return?.();
        return { value: { errors: [formatError(error, context.logger)] }, done: false };
      }
      return { value: undefined, done: true };
    };
    return {
      next,
      async return() {
        await source.return?.();
        return { value: undefined, done: true };
      },
      get cursor() {
        if (waiting) told = source.cursor;
        return told;
      },
      [Symbol.asyncIterator]() {
        return this;
      },
    };
  }

  /** @returns undefined when there is nothing to show any more */
  async #messageOf(
    request: SubscriptionRequest,
    event: LiveEvent,
    key: string,
  ): Promise<Message | undefined> {
    const { errors, ...result } = await this.#shared(request, event, key);
    if (errors?.some(({ originalError }) => originalError instanceof NothingToShow)) return undefined;
    const formatted = errors?.map((error) => formatError(error, request.context.logger));
    return { ...(formatted && { errors: formatted }), ...result, extensions: { cursor: event.cursor } };
  }

  /** Runs it, or waits for the run of another who asks the same at this moment. */
  #shared(request: SubscriptionRequest, event: LiveEvent, key: string): Promise<ExecutionResult> {
    const underWay = this.#underWay.get(event) ?? new Map<string, Promise<ExecutionResult>>();
    this.#underWay.set(event, underWay);
    const known = underWay.get(key);
    if (known) return known;
    const run = this.#execute(request, event).finally(() => underWay.delete(key));
    underWay.set(key, run);
    return run;
  }

  async #execute(
    { document, operation, variables, context }: SubscriptionRequest,
    event: LiveEvent,
  ): Promise<ExecutionResult> {
    return await execute({
      schema: this.#executor.schema,
      document,
      operationName: operation.name?.value,
      variableValues: variables,
      rootValue: event,
      contextValue: this.#contextOf(context),
    });
  }

  #contextOf(asking: Context): Context {
    const { principal, logger } = asking;
    const scope = scopeOf(asking);
    const context =
      this.#contexts.get(scope) ??
      createContext({
        principal: principal && asItStands(principal),
        logger,
        correlationId: 'live',
        // No one client's: what is read serves them all.
        signal: new AbortController().signal,
        services: this.#services,
      });
    this.#contexts.set(scope, context);
    return context;
  }

  /** What tells the same, now, for all to whom the answer is the same. */
  #keysOf({ document, operation, variables, context }: SubscriptionRequest): () => string {
    let number = this.#documents.get(document);
    if (number === undefined) {
      this.#known += 1;
      number = this.#known;
      this.#documents.set(document, number);
    }
    // Where it began is no part of what it says.
    const { after, ...rest } = variables;
    const asked = `${number} ${operation.name?.value ?? ''} ${JSON.stringify(rest)}`;
    const rights = () => [context.principal?.visibility, context.principal?.permissions] as const;
    let [visibility, permissions] = rights();
    let key = `${asked} ${scopeOf(context)}`;
    return () => {
      const [visibleNow, permittedNow] = rights();
      if (visibleNow !== visibility || permittedNow !== permissions) {
        [visibility, permissions] = [visibleNow, permittedNow];
        key = `${asked} ${scopeOf(context)}`;
      }
      return key;
    };
  }
}

/** What is read for all who have these rights must not follow those of one of them when they change. */
function asItStands({ id, email, role, permissions, visibility, method, expiresAt }: Principal): Principal {
  return { id, email, role, permissions, visibility, method, expiresAt };
}
