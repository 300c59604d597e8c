import { type GraphQLSchema, getVariableValues, type OperationDefinitionNode } from 'graphql';
import { LRUCache } from 'lru-cache';
import type { Visibility } from '../auth/visibility.ts';
import type { ChangePlan } from './change-plan.ts';
import type { Plan } from './plan.ts';
import { Unplannable } from './shaper.ts';
import { declaredVariables, NO_SHAPE, shapeKeyOf, type Variables } from './variables.ts';

/** Besides the texts: templates, writers, the entry itself. Measured with heap snapshots: 3 to 9 kB each. */
const PLAN_BYTES = 8_000;
const MARK_BYTES = 200;
/** Visibilities of which a plan keeps its Cypher; for others it is made each time. */
const MAX_VISIBILITIES = 64;
/** Of a plan whose answers are given back this often, and for this share of its uses, nothing is gained. */
const MAX_BAILS = 10;
const MAX_BAIL_SHARE = 0.1;

/** A plan, and how it does. */
export interface PlanEntry<P extends Plan | ChangePlan = Plan | ChangePlan> {
  readonly key: string;
  readonly plan: P;
  readonly texts: Map<Visibility, readonly string[]>;
  bytes: number;
  uses: number;
  bails: number;
}

/** What is known of an operation in one shape of its variables: that it was seen once, that it has no plan, or its plan. */
type Known = 'seen' | 'unplannable' | PlanEntry;

/** An operation with variables that are of its types. */
export interface Shaped {
  /** Of the operation and the shape. */
  key: string;
  coerced: Variables;
}

/** The plans, within a number of bytes: the least recently used go first. */
export class Plans {
  readonly #schema: GraphQLSchema;
  readonly #entries: LRUCache<string, Known>;
  readonly #operations = new WeakMap<
    OperationDefinitionNode,
    { id: number; declared: ReturnType<typeof declaredVariables> }
  >();
  #lastId = 0;
  #plans = 0;

  /** @param maxBytes above 0 */
  constructor(schema: GraphQLSchema, maxBytes: number) {
    this.#schema = schema;
    this.#entries = new LRUCache<string, Known>({
      maxSize: maxBytes,
      sizeCalculation: (entry, key) =>
        2 * key.length + (typeof entry === 'object' ? entry.bytes : MARK_BYTES),
      dispose: (entry) => {
        if (typeof entry === 'object') this.#plans -= 1;
      },
    });
  }

  /** Plans that are kept. */
  get size(): number {
    return this.#plans;
  }

  /** What they take, by estimate. */
  get bytes(): number {
    return this.#entries.calculatedSize;
  }

  /**
   * @param variables as they were sent
   * @param known the same coerced, where somebody has done so already
   * @returns undefined for variables that are not of their types, or that cannot be told apart by shape
   */
  shape(operation: OperationDefinitionNode, variables: Variables, known?: Variables): Shaped | undefined {
    const { id, declared } = this.#operation(operation);
    if (declared.length === 0) return { key: String(id), coerced: {} };
    const coerced =
      known ?? getVariableValues(this.#schema, operation.variableDefinitions ?? [], variables).coerced;
    const shape = coerced ? shapeKeyOf(declared, coerced) : NO_SHAPE;
    return coerced && shape !== NO_SHAPE ? { key: `${id} ${shape}`, coerced } : undefined;
  }

  get(key: string): Known | undefined {
    return this.#entries.get(key);
  }

  mark(key: string, mark: 'seen' | 'unplannable'): void {
    this.#entries.set(key, mark);
  }

  /**
   * Notes that no plan was found, and tells whether one is to be made now: what is asked once may never be asked again, and a
   * plan costs some ten translations.
   */
  missed(key: string): boolean {
    const known = this.get(key);
    if (known === undefined) this.mark(key, 'seen');
    return known === 'seen';
  }

  /**
   * Makes a plan; nobody else begins the same meanwhile.
   * @param make throws Unplannable where there can be none
   * @param onFailure hears of what was not expected
   */
  async learn(
    key: string,
    make: () => Promise<Plan | ChangePlan>,
    counts: { made: number; unplannable: number },
    onFailure: (error: unknown) => void,
  ): Promise<void> {
    this.mark(key, 'unplannable');
    try {
      this.add(key, await make());
      counts.made += 1;
    } catch (error) {
      counts.unplannable += 1;
      if (!(error instanceof Unplannable)) onFailure(error);
    }
  }

  add(key: string, plan: Plan | ChangePlan): PlanEntry {
    const bytes = textsIn(plan).reduce((sum, cypher) => sum + 2 * cypher.length, PLAN_BYTES);
    const entry: PlanEntry = { key, plan, texts: new Map(), bytes, uses: 0, bails: 0 };
    this.#set(entry);
    return entry;
  }

  /** The Cypher of each statement for who sees what this visibility shows. */
  textsOf(entry: PlanEntry, visibility: Visibility): readonly string[] {
    const known = entry.texts.get(visibility);
    if (known) return known;
    const texts = textsIn(entry.plan).map((cypher) => visibility.scope(cypher));
    if (entry.texts.size >= MAX_VISIBILITIES || this.#entries.peek(entry.key) !== entry) return texts;
    entry.texts.set(visibility, texts);
    // Counted anew: an entry's size is that of when it was put there.
    this.#entries.delete(entry.key);
    entry.bytes += texts.reduce((sum, text) => sum + 2 * text.length, 0);
    this.#set(entry);
    return texts;
  }

  /** Notes that the engine had to answer in the plan's place. */
  bailed(entry: PlanEntry): void {
    entry.bails += 1;
    if (entry.bails >= MAX_BAILS && entry.bails > entry.uses * MAX_BAIL_SHARE) this.drop(entry);
  }

  /** It is never made again, as long as its key is remembered. */
  drop({ key }: PlanEntry): void {
    this.mark(key, 'unplannable');
  }

  #set(entry: PlanEntry): void {
    this.#entries.set(entry.key, entry);
    // One larger than all there is room for is not kept.
    if (this.#entries.has(entry.key)) this.#plans += 1;
  }

  #operation(operation: OperationDefinitionNode) {
    const known = this.#operations.get(operation);
    if (known) return known;
    this.#lastId += 1;
    const made = { id: this.#lastId, declared: declaredVariables(this.#schema, operation) };
    this.#operations.set(operation, made);
    return made;
  }
}

function textsIn({ statements }: Plan | ChangePlan): string[] {
  return statements.map(({ cypher }: { cypher: string }) => cypher);
}
