import {
  type DocumentNode,
  type ExecutionResult,
  type FieldNode,
  type GraphQLError,
  type GraphQLSchema,
  getVariableValues,
  locatedError,
  type OperationDefinitionNode,
} from 'graphql';
import type { Row } from '../../datasources/graph.ts';
import type { Visibility } from '../auth/visibility.ts';
import type { Logger } from '../logger.ts';
import { Bail, type Plan, planOf, type Statement, type TranslationBase, Unplannable } from './plan.ts';
import { declaredVariables, NO_SHAPE, shapeOf } from './variables.ts';

type Variables = Readonly<Record<string, unknown>>;

/** Runs the statements of a plan: rows of each, of its one column. */
export type RunStatements = (
  statements: ReadonlyArray<{ cypher: string; params: Row }>,
  signal: AbortSignal,
) => Promise<unknown[][]>;

export interface CompiledRequest {
  document: DocumentNode;
  operation: OperationDefinitionNode;
  variables: Record<string, unknown>;
  visibility: Visibility;
  signal: AbortSignal;
}

/** Counts since the start, for metrics and tests. */
export interface PlanCounts {
  /** Answered by a plan. */
  hits: number;
  /** Answered by the engine, since there was no plan yet. */
  misses: number;
  made: number;
  /** Operations, in one shape of their variables, that no plan can be made of. */
  unplannable: number;
  /** Answers that were given back to the engine. */
  bails: number;
  verified: number;
  mismatches: number;
}

type Entry = 'seen' | 'unplannable' | { plan: Plan; bails: number; uses: number };

/** What is known of one operation of one document. */
interface Known {
  declared: ReturnType<typeof declaredVariables>;
  shapes: Map<string, Entry>;
}

/** Shapes of one operation's variables that are remembered. */
const MAX_SHAPES = 64;
/** Of a plan whose answers are given back this often, and for this share of its uses, nothing is gained. */
const MAX_BAILS = 10;
const MAX_BAIL_SHARE = 0.1;
/** A node that changes between two readings makes answers differ that are both right: so they are compared again. */
const COMPARISONS = 3;

/**
 * Answers queries by plans. Whatever it does not know how to answer in exactly the engine's words, it leaves to the
 * engine; a sample of its answers is compared with the engine's, and a plan that was wrong once is never used again.
 */
export class CompiledQueries {
  readonly #schema: GraphQLSchema;
  readonly #run: RunStatements;
  readonly #base: TranslationBase;
  readonly #verifyShare: number;
  readonly #logger: Logger;
  /** Dies with the document: how many are kept is the business of `Documents`. */
  readonly #known = new WeakMap<OperationDefinitionNode, Known>();
  readonly counts: PlanCounts = {
    hits: 0,
    misses: 0,
    made: 0,
    unplannable: 0,
    bails: 0,
    verified: 0,
    mismatches: 0,
  };

  constructor(parts: {
    schema: GraphQLSchema;
    run: RunStatements;
    base: TranslationBase;
    /** Share of answers that are compared with the engine's, 0 to 1. */
    verifyShare: number;
    logger: Logger;
  }) {
    this.#schema = parts.schema;
    this.#run = parts.run;
    this.#base = parts.base;
    this.#verifyShare = parts.verifyShare;
    this.#logger = parts.logger;
  }

  /**
   * @param engine answers the same request in the plain way
   * @returns what the engine would
   */
  async answer(request: CompiledRequest, engine: () => Promise<ExecutionResult>): Promise<ExecutionResult> {
    const { operation } = request;
    const known = this.#knownOf(operation);
    const { coerced } = getVariableValues(
      this.#schema,
      operation.variableDefinitions ?? [],
      request.variables,
    );
    const shape = coerced ? shapeOf(known.declared, coerced) : NO_SHAPE;
    if (!coerced || shape === NO_SHAPE) return engine();
    const entry = known.shapes.get(shape.key);
    if (typeof entry === 'object')
      return this.#byPlan(request, coerced, entry, engine, () => known.shapes.set(shape.key, 'unplannable'));
    this.counts.misses += 1;
    if (entry === undefined) this.#note(known, shape.key, 'seen');
    else if (entry === 'seen') await this.#make(request, coerced, known, shape.key);
    return engine();
  }

  /** Makes the plan of an operation before it is asked for. */
  async prepare(request: Pick<CompiledRequest, 'document' | 'operation' | 'variables'>): Promise<boolean> {
    const { operation, variables } = request;
    const known = this.#knownOf(operation);
    const { coerced } = getVariableValues(this.#schema, operation.variableDefinitions ?? [], variables);
    const shape = coerced ? shapeOf(known.declared, coerced) : NO_SHAPE;
    if (!coerced || shape === NO_SHAPE) return false;
    await this.#make(request, coerced, known, shape.key);
    return typeof known.shapes.get(shape.key) === 'object';
  }

  #knownOf(operation: OperationDefinitionNode): Known {
    const known = this.#known.get(operation) ?? {
      declared: declaredVariables(this.#schema, operation),
      shapes: new Map<string, Entry>(),
    };
    this.#known.set(operation, known);
    return known;
  }

  #note({ shapes }: Known, key: string, entry: Entry): void {
    shapes.delete(key);
    if (shapes.size >= MAX_SHAPES) shapes.delete(shapes.keys().next().value as string);
    shapes.set(key, entry);
  }

  async #make(
    { document, operation }: Pick<CompiledRequest, 'document' | 'operation'>,
    coerced: Variables,
    known: Known,
    key: string,
  ): Promise<void> {
    // Nobody else begins the same meanwhile.
    this.#note(known, key, 'unplannable');
    try {
      const plan = await planOf(this.#schema, document, operation, coerced, this.#base);
      this.#note(known, key, { plan, bails: 0, uses: 0 });
      this.counts.made += 1;
    } catch (error) {
      this.counts.unplannable += 1;
      if (!(error instanceof Unplannable))
        this.#logger.warn({ err: error }, 'an operation could not be planned');
    }
  }

  async #byPlan(
    request: CompiledRequest,
    coerced: Variables,
    entry: Exclude<Entry, string>,
    engine: () => Promise<ExecutionResult>,
    drop: () => void,
  ): Promise<ExecutionResult> {
    entry.uses += 1;
    try {
      const result = await this.#runPlan(request, coerced, entry.plan);
      if (this.#verifyShare > 0 && Math.random() < this.#verifyShare)
        return await this.#verified(request, coerced, entry.plan, result, engine, drop);
      this.counts.hits += 1;
      return result;
    } catch (error) {
      if (!(error instanceof Bail)) throw error;
      this.counts.bails += 1;
      entry.bails += 1;
      if (entry.bails >= MAX_BAILS && entry.bails > entry.uses * MAX_BAIL_SHARE) drop();
      return engine();
    }
  }

  async #runPlan(
    { visibility, signal }: CompiledRequest,
    coerced: Variables,
    plan: Plan,
  ): Promise<ExecutionResult> {
    const { statements } = plan;
    let rows: unknown[][];
    try {
      rows = await this.#run(
        statements.map((statement) => ({
          cypher: statement.scoped(visibility),
          params: statement.parameters(coerced) as Row,
        })),
        signal,
      );
    } catch (error) {
      return { errors: [located(error, statements)], data: null };
    }
    const data: Record<string, unknown> = {};
    for (let index = 0; index < statements.length; index++) {
      const statement = statements[index] as Statement;
      data[statement.key] = statement.shape(rows[index] as unknown[], coerced);
    }
    return { data };
  }

  /** The engine's answer, when the plan's is not the same. */
  async #verified(
    request: CompiledRequest,
    coerced: Variables,
    plan: Plan,
    first: ExecutionResult,
    engine: () => Promise<ExecutionResult>,
    drop: () => void,
  ): Promise<ExecutionResult> {
    this.counts.verified += 1;
    let planned = first;
    let plain = await engine();
    for (let attempt = 1; attempt < COMPARISONS && !isSame(planned, plain); attempt++) {
      planned = await this.#runPlan(request, coerced, plan);
      plain = await engine();
    }
    if (isSame(planned, plain)) return planned;
    this.counts.mismatches += 1;
    drop();
    this.#logger.error(
      { operation: request.operation.name?.value ?? 'anonymous' },
      'a plan gave another answer than the engine: it was dropped',
    );
    return plain;
  }
}

/** As the engine words it: the first root field stands for all, since each runs or fails with the one transaction. */
function located(error: unknown, [first]: readonly Statement[]): GraphQLError {
  return locatedError(error, (first?.nodes ?? []) as FieldNode[], [first?.key ?? '']);
}

function isSame(planned: ExecutionResult, plain: ExecutionResult): boolean {
  const text = ({ data, errors }: ExecutionResult) =>
    JSON.stringify([data, errors?.map(({ message, path }) => [message, path])]);
  return text(planned) === text(plain);
}
