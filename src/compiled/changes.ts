import { isDeepStrictEqual } from 'node:util';
import {
  type DocumentNode,
  type ExecutionResult,
  type FieldNode,
  locatedError,
  type OperationDefinitionNode,
} from 'graphql';
import type { CypherRunner, Row, WriteResult } from '../../datasources/graph.ts';
import { writeResultOf } from '../../datasources/values.ts';
import type { Visibility } from '../auth/visibility.ts';
import { DharmaError } from '../errors.ts';
import type { Logger } from '../logger.ts';
import { isForEngine } from './answer.ts';
import { type Change, type ChangePlan, changePlanOf } from './change-plan.ts';
import type { Lesson } from './plan.ts';
import type { PlanEntry, Plans } from './plans.ts';
import type { PlanCounts } from './queries.ts';
import { Bail } from './shaper.ts';

type Result = Awaited<ReturnType<CypherRunner['run']>>;

/** A transaction; `change` does the same as `run` with less work, where there is one. */
export interface ChangeRunner extends CypherRunner {
  change?(cypher: string, params: Row): Promise<WriteResult>;
}

export interface ChangeRequest {
  document: DocumentNode;
  operation: OperationDefinitionNode;
  variables: Record<string, unknown>;
}

/** Runs the mutation in the plain way, its statements over the given runner. */
export type ChangeEngine = (runner: CypherRunner) => Promise<ExecutionResult>;

/** A mutation that has a plan. */
export interface PlannedChange {
  /**
   * Runs it in a transaction; whether to commit is for the caller to say.
   * @param transaction takes Cypher as it is
   * @param scoped the same transaction, in which Cypher is scoped, as the engine uses it
   * @returns what the engine would
   * @throws Unwritable when only the engine can say what the answer is: to be rolled back, and run by it
   */
  run(
    transaction: ChangeRunner,
    visibility: Visibility,
    scoped: CypherRunner,
    engine: ChangeEngine,
  ): Promise<ExecutionResult>;
}

interface Parts {
  lesson: Pick<Lesson, 'schema' | 'base'>;
  plans: Plans;
  counts: PlanCounts;
  /** Share of mutations that the engine runs all the same, 0 to 1: what it does is what the plan would have done. */
  verifyShare: number;
  logger: Logger;
}

/**
 * Mutations by plans. A write cannot be done twice to be compared: a share of them is run by the engine, and what it ran, and
 * answered, is compared with what the plan says to that.
 */
export class CompiledChanges {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** @returns undefined where the engine is to run it */
  async of({ document, operation, variables }: ChangeRequest): Promise<PlannedChange | undefined> {
    const { plans, counts } = this.#parts;
    const shaped = plans.shape(operation, variables);
    if (!shaped) return undefined;
    const entry = plans.get(shaped.key);
    if (typeof entry !== 'object') {
      counts.misses += 1;
      if (plans.missed(shaped.key))
        await this.#learn(shaped.key, { document, operation, variables: shaped.coerced });
      return undefined;
    }
    const planned = entry as PlanEntry<ChangePlan>;
    return {
      run: (transaction, visibility, scoped, engine) =>
        this.#isVerified()
          ? this.#verified(planned, shaped.coerced, scoped, engine)
          : this.#byPlan(planned, shaped.coerced, transaction, visibility),
    };
  }

  #isVerified(): boolean {
    const { verifyShare } = this.#parts;
    return verifyShare > 0 && Math.random() < verifyShare;
  }

  #learn(key: string, request: ChangeRequest): Promise<void> {
    const { plans, counts, lesson, logger } = this.#parts;
    return plans.learn(
      key,
      () => changePlanOf({ ...lesson, ...request }),
      counts,
      (err) => logger.warn({ err }, 'a mutation could not be planned'),
    );
  }

  async #byPlan(
    entry: PlanEntry<ChangePlan>,
    variables: Record<string, unknown>,
    transaction: ChangeRunner,
    visibility: Visibility,
  ): Promise<ExecutionResult> {
    const { plans, counts } = this.#parts;
    entry.uses += 1;
    const texts = plans.textsOf(entry, visibility);
    const data: Record<string, unknown> = {};
    try {
      for (const [index, change] of entry.plan.statements.entries()) {
        const params = change.parameters(variables) as Row;
        const changed = await changedBy(transaction, texts[index] as string, params);
        if (changed instanceof DharmaError) return { errors: [located(changed, change)], data: null };
        data[change.key] = change.shape(changed, variables);
      }
    } catch (error) {
      if (!isForEngine(error)) throw error;
      counts.bails += 1;
      plans.bailed(entry);
      throw error;
    }
    counts.hits += 1;
    return { data };
  }

  async #verified(
    entry: PlanEntry<ChangePlan>,
    variables: Record<string, unknown>,
    scoped: CypherRunner,
    engine: ChangeEngine,
  ): Promise<ExecutionResult> {
    const { plans, counts, logger } = this.#parts;
    counts.verified += 1;
    const runs: Run[] = [];
    const plain = await engine({
      async run(cypher, params = {}) {
        const result = await scoped.run(cypher, params);
        runs.push({ cypher, params, result });
        return result;
      },
    });
    const difference = plain.errors ? undefined : differenceOf(entry.plan, variables, runs, plain);
    if (difference === undefined) return plain;
    counts.mismatches += 1;
    plans.drop(entry);
    logger.error({ difference }, 'a plan would have changed other than the engine: it was dropped');
    return plain;
  }
}

/** What the engine ran. */
interface Run {
  cypher: string;
  params: Row;
  result: Result;
}

/** What the plan would have done otherwise; undefined: nothing. */
function differenceOf(
  { statements }: ChangePlan,
  variables: Record<string, unknown>,
  ran: readonly Run[],
  plain: ExecutionResult,
): string | undefined {
  // What the library asks of the database itself, once.
  const runs = ran.filter(({ cypher }) => !cypher.includes('dbms.components'));
  if (runs.length !== statements.length) return 'number of statements';
  try {
    const data: Record<string, unknown> = {};
    for (const [index, change] of statements.entries()) {
      const { cypher, params, result } = runs[index] as Run;
      if (cypher !== change.translated) return 'Cypher';
      if (!isDeepStrictEqual(params, change.parameters(variables))) return 'parameters';
      data[change.key] = change.shape(writeResultOf(result), variables);
    }
    return JSON.stringify(data) === JSON.stringify(plain.data) ? undefined : 'answer';
  } catch (error) {
    // It would have been left to the engine.
    if (isForEngine(error)) return undefined;
    throw error;
  }
}

/** Failures of the catalogue are worded the same here and there; what else there is, the library has words for. */
async function changedBy(
  transaction: ChangeRunner,
  cypher: string,
  params: Row,
): Promise<WriteResult | DharmaError> {
  try {
    if (transaction.change) return await transaction.change(cypher, params);
    return writeResultOf(await transaction.run(cypher, params));
  } catch (error) {
    if (error instanceof DharmaError) return error;
    throw new Bail('a failure that is not of the catalogue');
  }
}

function located(error: DharmaError, { nodes, key }: Change) {
  return locatedError(error, nodes as FieldNode[], [key]);
}
