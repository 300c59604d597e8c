import { setTimeout as sleep } from 'node:timers/promises';
import type { ExecutionResult } from 'graphql';
import type { CypherRunner, GraphTransaction } from '../datasources/graph.ts';
import { scopedTransaction } from './auth/scoped-graph.ts';
import { isForEngine } from './compiled/answer.ts';
import type { PlannedChange } from './compiled/changes.ts';
import { type Context, metadataOf, visibilityOf } from './context.ts';
import { DharmaError } from './errors.ts';

/** How often a mutation that lost against a conflicting one is run again. */
const ATTEMPTS = 5;
const RETRY_BASE_MILLIS = 20;

/** What is run as a mutation, and who is told of it. */
export interface Mutation {
  /** Tells the transaction apart in the event log. */
  write: string;
  /** Its plan, where it has one; what that does not know how to answer is left to `execute`. */
  planned: PlannedChange | undefined;
  /** Resolves all root fields with this context: once for each attempt. */
  execute(context: Context): Promise<ExecutionResult>;
  /**
   * Resolves once the audit trail has been told. What a plan does can be undone until it is committed, so that does not wait;
   * a resolver does.
   */
  attempted: Promise<void>;
  /** Called after it has been committed. */
  onCommit(): void;
}

/** All root fields in one transaction: committed when every one of them succeeded, otherwise nothing has happened. */
export async function runMutation(context: Context, mutation: Mutation): Promise<ExecutionResult> {
  let { planned } = mutation;
  for (let attempt = 1; ; attempt++) {
    const transaction = context.services.graph.transaction({
      signal: context.signal,
      metadata: { ...metadataOf(context), write: mutation.write },
    });
    try {
      const result = await attempted(context, transaction, { ...mutation, planned });
      const busy = result.errors?.some((error) => isBusy(error.originalError));
      if (!result.errors?.length) {
        await mutation.attempted;
        await transaction.commit();
        mutation.onCommit();
        return result;
      }
      await undo(transaction, context.signal);
      if (!busy || attempt >= ATTEMPTS) return { errors: result.errors, data: rolledBack(result) };
    } catch (error) {
      await undo(transaction, context.signal);
      if (planned && isForEngine(error)) {
        planned = undefined;
        continue;
      }
      if (!isBusy(error) || attempt >= ATTEMPTS) throw error;
    }
    await sleep(Math.random() * RETRY_BASE_MILLIS * 2 ** attempt);
  }
}

function attempted(
  context: Context,
  transaction: GraphTransaction,
  { planned, execute, attempted: told }: Mutation,
): Promise<ExecutionResult> {
  const visibility = visibilityOf(context);
  const scoped = scopedTransaction(transaction, visibility);
  const engine = async (executionContext: CypherRunner) => {
    await told;
    return execute({ ...context, graph: scoped, executionContext, plans: undefined });
  };
  return planned ? planned.run(transaction, visibility(), scoped, engine) : engine(scoped);
}

/** What nobody waits for any more is undone behind the statement that still runs; that may be waiting for a lock. */
async function undo(transaction: GraphTransaction, signal: AbortSignal): Promise<void> {
  const undone = transaction.rollback();
  if (!signal.aborted) await undone;
}

/** Nothing was committed, so no field may show a value. A failed request has no data at all. */
function rolledBack(result: ExecutionResult): ExecutionResult['data'] {
  return result.data === undefined ? undefined : null;
}

function isBusy(error: unknown): boolean {
  return error instanceof DharmaError && error.code === 'DATABASE_BUSY';
}
