import { type GraphQLSchema, getVariableValues } from 'graphql';
import type { Principal } from '../auth/principal.ts';
import { scopeOf } from '../context.ts';
import type { OperationRequest, OperationResult, Read } from '../execution.ts';
import type { Transaction } from '../live/log/change.ts';
import { fragmentsOf } from '../root-fields.ts';
import { answerOf, bodyOf, dataOf, type Kept, keep, kept } from './bodies.ts';
import type { Dependencies } from './dependencies.ts';
import { keyOf } from './key.ts';
import type { OwnWrites } from './own-writes.ts';
import type { Policies, Policy } from './policy.ts';
import { isSameRights, rightsOf } from './rights.ts';
import { type Slots, type Stamps, slotsOf } from './stamps.ts';
import type { Entry, Store } from './store.ts';
import { tag } from './tags.ts';

/** Counts since the start, for metrics and tests. */
export interface CacheCounts {
  hits: number;
  misses: number;
  /** Answered by a read that another had begun. */
  joined: number;
  /** Of answers that may be kept: passed by, since the cache was closed or the reader has just written. */
  bypasses: number;
  stores: number;
  /** Read, but not kept: something concerned it meanwhile. */
  refusals: number;
  /** Found, but not good any more. */
  invalidations: number;
}

/** A read under way. */
interface Flight {
  begun: number;
  /** Undefined where the answer is not for others. */
  result: Promise<Kept | undefined>;
  /** What it may depend on, worked out when somebody asks. */
  slots: () => Slots;
}

interface Parts {
  schema: GraphQLSchema;
  policies: Policies;
  dependencies: Dependencies;
  stamps: Stamps;
  ownWrites: OwnWrites;
  store: Store;
  /** Whether the cache may be used at all. */
  isOpen: () => boolean;
  /** Called when a principal reads, and the event of a write of theirs is waited for. */
  onOwnWrite: (principal: string) => void;
}

/** A request that could be answered out of the cache. */
interface Keyed {
  key: string;
  policy: Policy;
  /** Coerced. */
  variables: Record<string, unknown>;
}

/** Whole answers of queries. What is in it, when it is good and why: docs/cache.md. */
export class ResponseCache {
  readonly #parts: Parts;
  readonly #flights = new Map<string, Flight>();
  /** Of what was begun before, nothing is kept. */
  #epoch = 0;
  readonly counts: CacheCounts = {
    hits: 0,
    misses: 0,
    joined: 0,
    bypasses: 0,
    stores: 0,
    refusals: 0,
    invalidations: 0,
  };

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  get store(): Pick<Store, 'size' | 'bytes'> {
    return this.#parts.store;
  }

  /** To be called with each transaction of the log, in order, before anybody else is told of it. */
  note(transaction: Transaction): void {
    this.#parts.stamps.note(transaction);
    if (transaction.write !== undefined) this.#parts.ownWrites.seen(transaction.write);
  }

  clear(): void {
    this.#epoch += 1;
    this.#flights.clear();
    this.#parts.store.clear();
  }

  /**
   * Answers a query that was let in.
   * @param run answers it by reading
   */
  async answer(request: OperationRequest, run: Read): Promise<OperationResult> {
    const result = await this.#answer(request, run);
    if (!request.context.tellCache || result.errors) return result;
    const own = kept(result);
    const isHit = own?.isHit ?? false;
    const cache = { hit: isHit, ageMs: own && isHit ? Date.now() - own.entry.storedAt : 0 };
    return { ...result, extensions: { ...result.extensions, cache } };
  }

  async #answer(request: OperationRequest, run: Read): Promise<OperationResult> {
    const keyed = this.#keyed(request);
    if (!keyed) return run();
    const { principal } = request.context;
    if (!principal || !this.#isGoodFor(principal.id)) {
      this.counts.bypasses += 1;
      return run(keyed.variables);
    }
    const { key } = keyed;
    const entry = await this.#find(key, principal.id);
    if (entry) {
      this.counts.hits += 1;
      return answerOf({ key, entry, isHit: true }, request.asText);
    }
    // It may have written while it was looked for.
    if (!this.#isGoodFor(principal.id)) {
      this.counts.bypasses += 1;
      return run(keyed.variables);
    }
    const flight = this.#flights.get(key);
    if (flight && this.#isFresh(flight) && !this.#isOwnWrite(principal.id, flight)) {
      const own = await flight.result;
      if (own) {
        this.counts.joined += 1;
        return answerOf(own, request.asText);
      }
    }
    this.counts.misses += 1;
    // To find out what an answer depends on takes as long as to read it.
    return this.#parts.store.admits(key) ? this.#read(request, keyed, run) : run(keyed.variables);
  }

  /** Who might be deaf, or has just written one does not know what, reads for itself. */
  #isGoodFor(principal: string): boolean {
    const { isOpen, ownWrites, onOwnWrite } = this.#parts;
    if (!isOpen()) return false;
    if (ownWrites.has(principal)) onOwnWrite(principal);
    return !ownWrites.mayConcernAll(principal);
  }

  /** Whether a read that is under way may be too old for who has just written. */
  #isOwnWrite(principal: string, { slots }: Flight): boolean {
    const { ownWrites } = this.#parts;
    return ownWrites.size > 0 && ownWrites.concerns(principal, slots());
  }

  #keyed({ document, operation, variables, context }: OperationRequest): Keyed | undefined {
    const { policies, schema } = this.#parts;
    const policy = policies.of(operation, fragmentsOf(document));
    if (!policy || !context.principal) return undefined;
    const { coerced } = getVariableValues(schema, operation.variableDefinitions ?? [], variables);
    const key = coerced && keyOf({ document, operation, variables: coerced, context, policy });
    return key === undefined ? undefined : { key, policy, variables: coerced as Record<string, unknown> };
  }

  get isOpen(): boolean {
    return this.#parts.isOpen();
  }

  /**
   * Under which key an answer to the same text was kept, for the same rights; undefined: none that is known.
   * @param text of a request, from end to end
   */
  keyOfText(text: string, principal: Principal): string | undefined {
    return this.#parts.store.keyOf(`${scopeOf({ principal })}\n${text}`);
  }

  /** @returns what is kept under a key that was found for the principal, while it is good, and for the rights they have now */
  async byKey(key: string, principal: Principal): Promise<Kept | undefined> {
    if (!this.#isGoodFor(principal.id)) return undefined;
    const found = this.#find(key, principal.id);
    const entry = found instanceof Promise ? await found : found;
    if (!entry || entry.scope !== scopeOf({ principal })) return undefined;
    this.counts.hits += 1;
    return { key, entry, isHit: true };
  }

  /** Has an answer found by the text of its request from now on. */
  noteText(text: string, principal: Principal, result: OperationResult): void {
    const own = kept(result);
    // What was added to an answer is for this request alone.
    if (!own || own.entry.isPrivate || result.extensions) return;
    const scope = scopeOf({ principal });
    // Rights may have changed since it was answered.
    if (own.entry.scope !== scope) return;
    this.#parts.store.noteKey(`${scope}\n${text}`, own.key);
  }

  /** Documents are looked at anew: some may not be run any more. */
  forgetTexts(): void {
    this.#parts.store.forgetTexts();
  }

  #find(key: string, principal: string): Entry | undefined | Promise<Entry | undefined> {
    const found = this.#parts.store.get(key);
    if (!(found instanceof Promise)) return this.#checked(key, found, principal);
    return found.then((entry) => {
      const checked = this.#checked(key, entry, principal);
      // What was said meanwhile holds.
      return this.#isGoodFor(principal) ? checked : undefined;
    });
  }

  #checked(key: string, entry: Entry | undefined, principal: string): Entry | undefined {
    if (!entry) return undefined;
    if (this.#isGood(entry))
      return this.#parts.ownWrites.concerns(principal, entry.slots) ? undefined : entry;
    this.#parts.store.delete(key);
    this.counts.invalidations += 1;
    return undefined;
  }

  #isGood(entry: Entry): boolean {
    const { stamps } = this.#parts;
    if (entry.checked !== stamps.position) {
      if (!stamps.hold(entry.slots, entry.begun)) return false;
      entry.checked = stamps.position;
    }
    return Date.now() - entry.storedAt < entry.maxAge * 1000;
  }

  /** Whether nothing that could concern a read has happened since it began. */
  #isFresh({ begun, slots }: Flight): boolean {
    const { stamps } = this.#parts;
    return begun === stamps.position || stamps.hold(slots(), begun);
  }

  async #read(request: OperationRequest, keyed: Keyed, run: Read): Promise<OperationResult> {
    const { stamps, dependencies } = this.#parts;
    const begun = stamps.position;
    const epoch = this.#epoch;
    const rights = rightsOf(request.context);
    const { operation, document } = request;
    const particulars = {
      begun,
      storedAt: Date.now(),
      scope: rights.scope,
      operation: operation.name?.value ?? 'anonymous',
    };
    const asked = { operation, fragments: fragmentsOf(document), variables: keyed.variables };
    const answer = run(keyed.variables);
    // An answer was read with the rights that its key says only if they have not changed meanwhile.
    const own = answer.then((result) =>
      epoch === this.#epoch && this.#parts.isOpen() && isSameRights(rights, rightsOf(request.context))
        ? this.#keep(keyed, result, particulars, (data) => dependencies.of(asked, data))
        : undefined,
    );
    const flight: Flight = {
      begun,
      result: own.catch(() => undefined),
      slots: once(() => slotsOf(dependencies.of(asked))),
    };
    this.#flights.set(keyed.key, flight);
    try {
      const [result, found] = await Promise.all([answer, own]);
      return found ? keep(found, result) : result;
    } finally {
      if (this.#flights.get(keyed.key) === flight) this.#flights.delete(keyed.key);
    }
  }

  /** @returns undefined for what is not for others */
  #keep(
    { key, policy }: Keyed,
    result: OperationResult,
    particulars: Pick<Entry, 'begun' | 'storedAt' | 'scope' | 'operation'>,
    tagsFor: (data: Record<string, unknown>) => Set<string>,
  ): Kept | undefined {
    const { stamps, store } = this.#parts;
    const data = result.errors ? undefined : dataOf(result);
    if (!data) return undefined;
    const tags = tagsFor(data);
    if (tags.has(tag.never)) return undefined;
    const slots = slotsOf(tags);
    const body = bodyOf(result);
    const entry: Entry = { ...policy, ...particulars, body, checked: particulars.begun, slots, hits: 0 };
    if (!stamps.hold(slots, particulars.begun)) this.counts.refusals += 1;
    else if (store.set(key, entry)) this.counts.stores += 1;
    return { key, entry, isHit: false };
  }
}

function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
