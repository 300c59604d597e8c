import type { ExecutionResult } from 'graphql';
import type { GraphTransaction } from '../datasources/graph.ts';
import { scopedTransaction } from './auth/scoped-graph.ts';
import { type Context, metadataOf, visibilityOf } from './context.ts';
import { DharmaError } from './errors.ts';

/** How often a mutation that lost against a conflicting one is run again. */
const ATTEMPTS = 5;
const RETRY_BASE_MILLIS = 20;

/** What is run as a mutation, and who is told of it. */
export interface Mutation {
  /** Tells the transaction apart in the event log. */
  write: string;
  /** Resolves all root fields with this context: once for each attempt. */
  execute(context: Context): Promise<ExecutionResult>;
  /** Called after it has been committed. */
  onCommit(): void;
}

/** All root fields in one transaction: committed when every one of them succeeded, otherwise nothing has happened. */
export async function runMutation(context: Context, mutation: Mutation): Promise<ExecutionResult> {
  for (let attempt = 1; ; attempt++) {
    const transaction = context.services.graph.transaction({
      signal: context.signal,
      metadata: { ...metadataOf(context), write: mutation.write },
    });
    try {
      const scoped = scopedTransaction(transaction, visibilityOf(context));
      const result = await mutation.execute({
        ...context,
        graph: scoped,
        executionContext: scoped,
        plans: undefined,
      });
      const busy = result.errors?.some((error) => isBusy(error.originalError));
      if (!result.errors?.length) {
        await transaction.commit();
        mutation.onCommit();
        return result;
      }
      await undo(transaction, context.signal);
      if (!busy || attempt >= ATTEMPTS) return { errors: result.errors, data: rolledBack(result) };
    } catch (error) {
      await undo(transaction, context.signal);
      if (!isBusy(error) || attempt >= ATTEMPTS) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, Math.random() * RETRY_BASE_MILLIS * 2 ** attempt));
  }
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
