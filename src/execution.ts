import { randomUUID } from 'node:crypto';
import {
  type DocumentNode,
  type ExecutionResult,
  execute,
  type GraphQLFormattedError,
  type GraphQLSchema,
  type OperationDefinitionNode,
  OperationTypeNode,
} from 'graphql';
import type { OperationAudit } from './audit/operations.ts';
import type { Demands } from './auth/demands.ts';
import { admit } from './auth/gate.ts';
import { EVERYONE } from './cache/own-writes.ts';
import type { Answer, CompiledQueries } from './compiled/queries.ts';
import type { Context } from './context.ts';
import { formatError } from './error-format.ts';
import { checkArguments } from './limits/arguments.ts';
import { requireFilterOnBulkWrites } from './limits/bulk-writes.ts';
import { requirePossibleChanges } from './limits/changes.ts';
import { Cost } from './limits/cost.ts';
import { requireIdentifying } from './limits/identifying.ts';
import { assertWithin, type Limits } from './limits/limits.ts';
import { checkNesting } from './limits/nesting.ts';
import { refuseIntrospection } from './limits/strangers.ts';
import { withDefaults } from './limits/variables.ts';
import type { Metrics } from './metrics.ts';
import { runMutation } from './mutation.ts';
import { fragmentsOf, rootFields } from './root-fields.ts';

export interface OperationRequest {
  document: DocumentNode;
  operation: OperationDefinitionNode;
  variables: Record<string, unknown>;
  context: Context;
  /** Whether the whole answer is wanted as text, where it is to be had so. */
  asText?: boolean;
}

export interface OperationResult extends Omit<ExecutionResult, 'errors'> {
  errors?: GraphQLFormattedError[];
  /** The whole answer but for `extensions`, as `CompiledQueries` gives it; then there is no `data`. */
  text?: Buffer;
}

/** What the executor asks the gateway's health before it begins. */
export interface Gatekeeper {
  /** @throws DharmaError when the graph cannot be reached */
  assertReadable(): void;
  /** @throws DharmaError when changes would not be captured */
  assertWritable(): void;
}

/**
 * Answers a query that was let in, by reading.
 * @param coerced its variables as resolvers get them, where they are known
 */
export type Read = (coerced?: Readonly<Record<string, unknown>>) => Promise<OperationResult>;

/** Whole answers that are kept. */
export interface Answers {
  /** Answers a query that was let in, by reading where nothing is kept. */
  answer(request: OperationRequest, run: Read): Promise<OperationResult>;
  /**
   * Resolves once nobody would give a principal, or EVERYONE, what was before a write, whose transaction says so in `write`.
   * @param isAll whether nothing was written but what is in this transaction
   */
  wrote(principal: string, write: string, isAll: boolean): Promise<void>;
}

/**
 * Runs operations, whatever transport they came by: rights, limits, masked errors, metrics and the log of slow ones are
 * here and nowhere else.
 */
export class OperationExecutor {
  readonly #schema: GraphQLSchema;
  readonly #demands: Demands;
  readonly #compiled: CompiledQueries;
  readonly #metrics: Metrics;
  readonly #gatekeeper: Gatekeeper;
  readonly #audit: OperationAudit;
  readonly #slowMillis: number;
  readonly #onCommit: () => void;
  readonly #answers: Answers | undefined;
  readonly #limits: Limits;
  readonly #cost: Cost;
  /** Whether who has not logged in learns nothing of the schema. */
  readonly #hideSchema: boolean;

  constructor(parts: {
    schema: GraphQLSchema;
    demands: Demands;
    compiled: CompiledQueries;
    metrics: Metrics;
    gatekeeper: Gatekeeper;
    audit: OperationAudit;
    slowMillis: number;
    /** Called after a mutation has been committed. */
    onCommit: () => void;
    /** Answers that are kept; undefined: none is. */
    answers?: Answers | undefined;
    limits: Limits;
    /** Whether who has not logged in learns nothing of the schema. */
    hideSchema: boolean;
  }) {
    this.#schema = parts.schema;
    this.#demands = parts.demands;
    this.#compiled = parts.compiled;
    this.#metrics = parts.metrics;
    this.#gatekeeper = parts.gatekeeper;
    this.#audit = parts.audit;
    this.#slowMillis = parts.slowMillis;
    this.#onCommit = parts.onCommit;
    this.#answers = parts.answers;
    this.#limits = parts.limits;
    this.#cost = new Cost(parts.schema);
    this.#hideSchema = parts.hideSchema;
  }

  get schema(): GraphQLSchema {
    return this.#schema;
  }

  /**
   * Lets an operation in, or not.
   * @returns its cost, objects
   * @throws DharmaError AUTH_ERROR, PERMISSION_ERROR, VALIDATION_ERROR, OPERATION_TOO_COMPLEX, DATABASE_UNAVAILABLE,
   *   CAPTURE_UNAVAILABLE
   */
  admit(request: OperationRequest): number {
    try {
      const cost = this.#admit(request);
      this.#audit.admitted(request);
      return cost;
    } catch (error) {
      this.#audit.refused(request, error);
      throw error;
    }
  }

  #admit({ document, operation, variables: given, context }: OperationRequest): number {
    const fragments = fragmentsOf(document);
    const demand = this.#demands.of(operation, fragments);
    admit(demand, context.principal, context.refusal);
    const fields = rootFields(operation, fragments);
    if (this.#hideSchema)
      refuseIntrospection(
        fields.map((field) => field.name.value),
        context,
      );
    checkNesting(given);
    const variables = withDefaults(operation, given);
    const isMutation = operation.operation === OperationTypeNode.MUTATION;
    if (isMutation) {
      requireFilterOnBulkWrites(fields, variables);
      requireIdentifying(this.#schema, fields, variables);
      requirePossibleChanges(this.#schema, fields, variables);
    }
    checkArguments(document, variables, this.#limits.pageSize);
    const cost = this.#cost.of(document, operation, variables);
    assertWithin('cost', this.#limits.cost, cost);
    // What is public needs no graph: introspection, and logging in.
    if (demand.public) return cost;
    this.#gatekeeper.assertReadable();
    if (isMutation) this.#gatekeeper.assertWritable();
    return cost;
  }

  /**
   * Asks whether an operation that goes on for long may go on: what depends on the document alone is worked out here, once.
   * @returns to be called each time; throws DharmaError AUTH_ERROR, PERMISSION_ERROR
   */
  readmission({ document, operation, context }: OperationRequest): () => void {
    const demand = this.#demands.of(operation, fragmentsOf(document));
    return () => admit(demand, context.principal, context.refusal);
  }

  /** Runs a query or a mutation. Never throws: what goes wrong is in `errors`; without `data` the request itself failed. */
  async run(request: OperationRequest): Promise<OperationResult> {
    const { operation, context } = request;
    const started = performance.now();
    let result: OperationResult;
    try {
      await context.allowance?.take(operation.operation === OperationTypeNode.MUTATION ? 'writes' : 'reads');
      const requested = this.admit(request);
      result = await this.#audit.around(request, async (attempted) => {
        if (operation.operation === OperationTypeNode.MUTATION) return this.#change(request, attempted);
        await attempted;
        const read: Read = async (coerced) => this.#formatted(await this.#query(request, coerced), context);
        return this.#answers ? this.#answers.answer(request, read) : read();
      });
      if (context.tellCost)
        result.extensions = { ...result.extensions, cost: { requested, limit: this.#limits.cost } };
    } catch (error) {
      result = { errors: [formatError(error, context.logger)] };
    }
    this.#record(request, result, performance.now() - started);
    return result;
  }

  /**
   * A mutation; its answer is given once its client can read nothing older anywhere.
   * @param attempted resolves once the audit trail has been told
   */
  async #change(request: OperationRequest, attempted: Promise<void>): Promise<OperationResult> {
    const { context } = request;
    const write = randomUUID();
    // Who has not logged in changes nothing of the graph.
    const planned = context.principal && (await this.#compiled.changes?.of(request));
    try {
      const result = await runMutation(context, {
        write,
        planned,
        execute: (within) => this.#execute(request, within),
        attempted,
        onCommit: this.#onCommit,
      });
      return this.#formatted(result, context);
    } finally {
      if (context.principal)
        // A resolver may have written besides.
        await this.#answers?.wrote(
          hides(request) ? EVERYONE : context.principal.id,
          write,
          planned !== undefined,
        );
    }
  }

  /** Accounts for a query whose answer was at hand, as it is done for one that is run. */
  answered(
    name: string,
    context: Pick<Context, 'principal' | 'client' | 'correlationId'>,
    durationMillis: number,
  ): void {
    this.#audit.admitted({ context });
    this.#metrics.observeOperation(name, OperationTypeNode.QUERY, 'ok', durationMillis / 1000);
  }

  #query(request: OperationRequest, coerced: Parameters<Read>[0]): Promise<Answer> {
    const { context, ...asked } = request;
    if (!context.principal) return this.#execute(request);
    return this.#compiled.answer(
      { ...asked, coerced, visibility: context.principal.visibility, signal: context.signal },
      () => this.#execute(request),
    );
  }

  #execute(
    { document, operation, variables, context }: OperationRequest,
    contextValue: Context = context,
  ): Promise<ExecutionResult> {
    return Promise.resolve(
      execute({
        schema: this.#schema,
        document,
        operationName: operation.name?.value,
        variableValues: variables,
        contextValue,
        hideSuggestions: this.#hideSchema && !context.principal,
      }),
    );
  }

  #formatted(result: Answer, context: Context): OperationResult {
    const { errors, ...rest } = result;
    return errors?.length
      ? { errors: errors.map((error) => formatError(error, context.logger)), ...rest }
      : rest;
  }

  #record({ operation, context }: OperationRequest, result: OperationResult, durationMillis: number): void {
    const name = operation.name?.value ?? 'anonymous';
    const code = result.errors?.[0]?.extensions?.code;
    this.#metrics.observeOperation(
      name,
      operation.operation,
      result.errors ? 'error' : 'ok',
      durationMillis / 1000,
    );
    const fields = {
      operation: name,
      type: operation.operation,
      durationMillis: Math.round(durationMillis),
      code,
    };
    if (durationMillis > this.#slowMillis) context.logger.warn(fields, 'slow operation');
    else context.logger.debug(fields, 'operation');
  }
}

/** Root fields that take nodes away from readers: what is kept must not be given to those any more. */
const HIDING = new Set(['markNodes']);

function hides({ document, operation }: OperationRequest): boolean {
  return rootFields(operation, fragmentsOf(document)).some(({ name }) => HIDING.has(name.value));
}
