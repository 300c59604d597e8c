import {
  type DocumentNode,
  type ExecutionResult,
  type FieldNode,
  type GraphQLError,
  type GraphQLSchema,
  locatedError,
  type OperationDefinitionNode,
} from 'graphql';
import type { Row, Statement as Run } from '../../datasources/graph.ts';
import type { Visibility } from '../auth/visibility.ts';
import { DharmaError } from '../errors.ts';
import type { Logger } from '../logger.ts';
import type { GaugeSource } from '../metrics.ts';
import { type Collector, dataCollector, isForEngine, jsonCollector } from './answer.ts';
import { CompiledChanges } from './changes.ts';
import { planGauges } from './gauges.ts';
import { type Plan, planOf, type Statement, type TranslationBase } from './plan.ts';
import { type PlanEntry, Plans, type Shaped } from './plans.ts';
import { Bail } from './shaper.ts';
import type { Variables } from './variables.ts';

/** Runs the statements of a plan: rows of each, of its one column. */
export type RunStatements = (statements: readonly Run[], signal: AbortSignal) => Promise<unknown[][]>;

export interface CompiledRequest {
  document: DocumentNode;
  operation: OperationDefinitionNode;
  variables: Record<string, unknown>;
  /** The variables as resolvers get them, where they are known already. */
  coerced?: Variables | undefined;
  visibility: Visibility;
  signal: AbortSignal;
  /** Whether the whole answer is wanted as text, where a plan can give it so. */
  asText?: boolean;
}

/** An answer of the engine's, or one without errors as the text that is sent: JSON in UTF-8, ended by a new line. */
export type Answer = ExecutionResult & { text?: Buffer };

/** Counts since the start. */
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

type Engine = () => Promise<ExecutionResult>;

/** So often a plan must be shown to be wrong before it is dropped. */
const FAULTS = 2;
/** Where something is written all the time, nothing is found out. */
const MOST_COMPARISONS = 6;

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
  readonly #plans: Plans | undefined;
  /** Mutations; undefined where no plans are made. */
  readonly changes: CompiledChanges | undefined;
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
    /** What the plans may take together; 0: none are made. */
    maxBytes: number;
    logger: Logger;
  }) {
    this.#schema = parts.schema;
    this.#run = parts.run;
    this.#base = parts.base;
    this.#verifyShare = parts.verifyShare;
    this.#logger = parts.logger;
    this.#plans = parts.maxBytes > 0 ? new Plans(parts.schema, parts.maxBytes) : undefined;
    this.changes =
      this.#plans &&
      new CompiledChanges({ ...parts, lesson: parts, plans: this.#plans, counts: this.counts });
  }

  get gauges(): GaugeSource[] {
    return planGauges(this.counts, () => ({ size: this.#plans?.size ?? 0, bytes: this.#plans?.bytes ?? 0 }));
  }

  /**
   * @param engine answers the same request in the plain way
   * @returns what the engine would
   */
  async answer(request: CompiledRequest, engine: Engine): Promise<Answer> {
    const plans = this.#plans;
    const shaped = plans?.shape(request.operation, request.variables, request.coerced);
    if (!plans || !shaped) return engine();
    const entry = plans.get(shaped.key);
    if (typeof entry === 'object')
      return this.#byPlan(plans, request, shaped, entry as PlanEntry<Plan>, engine);
    this.counts.misses += 1;
    if (plans.missed(shaped.key)) await this.#make(plans, request, shaped);
    return engine();
  }

  /** Makes the plan of an operation before it is asked for; tells whether there is one now. */
  async prepare(request: Pick<CompiledRequest, 'document' | 'operation' | 'variables'>): Promise<boolean> {
    const shaped = this.#plans?.shape(request.operation, request.variables);
    if (!this.#plans || !shaped) return false;
    const known = this.#plans.get(shaped.key);
    if (known === undefined || known === 'seen') await this.#make(this.#plans, request, shaped);
    return typeof this.#plans.get(shaped.key) === 'object';
  }

  #make(
    plans: Plans,
    { document, operation }: Pick<CompiledRequest, 'document' | 'operation'>,
    { key, coerced }: Shaped,
  ): Promise<void> {
    return plans.learn(
      key,
      () => planOf(this.#schema, document, operation, coerced, this.#base),
      this.counts,
      (err) => this.#logger.warn({ err }, 'an operation could not be planned'),
    );
  }

  async #byPlan(
    plans: Plans,
    request: CompiledRequest,
    { coerced }: Shaped,
    entry: PlanEntry<Plan>,
    engine: Engine,
  ): Promise<Answer> {
    entry.uses += 1;
    const texts = plans.textsOf(entry, request.visibility);
    const attempt = () => this.#attempt(entry, texts, coerced, request);
    try {
      const answer = await attempt();
      if (this.#verifyShare > 0 && Math.random() < this.#verifyShare)
        return await this.#verified(plans, entry, request, answer, attempt, engine);
      this.counts.hits += 1;
      return answer;
    } catch (error) {
      if (!isForEngine(error)) throw error;
      this.counts.bails += 1;
      plans.bailed(entry);
      return engine();
    }
  }

  /** @throws Unwritable */
  async #attempt(
    { plan }: PlanEntry<Plan>,
    texts: readonly string[],
    coerced: Variables,
    { signal, asText, visibility }: CompiledRequest,
  ): Promise<Answer> {
    const { statements } = plan;
    const collector: Collector<Buffer> | Collector<Record<string, unknown>> = asText
      ? jsonCollector(plan, coerced)
      : dataCollector(plan, coerced);
    let rows: unknown[][];
    try {
      rows = await this.#run(
        statements.map((statement, index) => {
          const params = statement.parameters(coerced) as Row;
          const placed = statement.place?.(coerced);
          return {
            cypher: placed ? visibility.scope(placed.cypher) : (texts[index] as string),
            params: placed ? { ...params, ...placed.params } : params,
            sink: collector.sinks[index],
            isDetermined: statement.isDetermined,
          };
        }),
        signal,
      );
    } catch (error) {
      if (isForEngine(error)) throw error;
      // Which of them failed is not known here.
      if (statements.length > 1 && isOfOne(error)) throw new Bail('one of several statements failed');
      return { errors: [located(error, statements)], data: null };
    }
    const result = collector.result(rows);
    return Buffer.isBuffer(result) ? { text: result } : { data: result };
  }

  /**
   * The engine's answer, when the plan's is not the same. What was written between two readings is no fault of a plan: it is wrong
   * where the engine says the same before and after it, and that twice.
   */
  async #verified(
    plans: Plans,
    entry: PlanEntry,
    { operation }: CompiledRequest,
    first: Answer,
    attempt: () => Promise<Answer>,
    engine: Engine,
  ): Promise<Answer> {
    this.counts.verified += 1;
    let planned = first;
    let before: ExecutionResult | undefined;
    let plain = await engine();
    let faults = 0;
    for (let compared = 1; !isSame(planned, plain) && !(before && isSame(planned, before)); compared++) {
      if (before && isSame(before, plain)) faults += 1;
      if (faults === FAULTS) return this.#wrong(plans, entry, operation, plain);
      if (compared === MOST_COMPARISONS) return plain;
      before = plain;
      planned = await attempt();
      plain = await engine();
    }
    return planned;
  }

  #wrong(plans: Plans, entry: PlanEntry, { name }: OperationDefinitionNode, plain: Answer): Answer {
    this.counts.mismatches += 1;
    plans.drop(entry);
    this.#logger.error(
      { operation: name?.value ?? 'anonymous' },
      'a plan gave another answer than the engine: it was dropped',
    );
    return plain;
  }
}

/** Whether a failure is one statement's, and not that of the database. */
function isOfOne(error: unknown): boolean {
  return !(error instanceof DharmaError) || error.code === 'VALIDATION_ERROR';
}

/** As the engine words it; where the database failed, the first root field stands for all. */
function located(error: unknown, [first]: readonly Statement[]): GraphQLError {
  return locatedError(error, (first?.nodes ?? []) as FieldNode[], [first?.key ?? '']);
}

function isSame(planned: Answer, plain: ExecutionResult): boolean {
  if (planned.text)
    return !plain.errors && planned.text.toString() === `${JSON.stringify({ data: plain.data })}\n`;
  const text = ({ data, errors }: ExecutionResult) =>
    JSON.stringify([data, errors?.map(({ message, path }) => [message, path])]);
  return text(planned) === text(plain);
}
