import type { DocumentNode, ExecutionResult, GraphQLSchema, OperationDefinitionNode } from 'graphql';
import { ReadBatches } from '../../datasources/batches/batches.ts';
import type { BatchCounts } from '../../datasources/batches/lane.ts';
import type { Neo4jGraph, RunOptions, Statement } from '../../datasources/graph.ts';
import type { Demands } from '../../src/auth/demands.ts';
import type { Principal } from '../../src/auth/principal.ts';
import { CompiledQueries, type CompiledRequest } from '../../src/compiled/queries.ts';
import { createContext, type Services } from '../../src/context.ts';
import type { OperationExecutor, OperationResult } from '../../src/execution.ts';
import { createLogger } from '../../src/logger.ts';
import { executorOf, schemaOn } from '../support/executor.ts';

const PLAN_BYTES = 2 ** 25;
const BATCH_SIZE = 4;

export interface Asked {
  document: DocumentNode;
  operation: OperationDefinitionNode;
  variables: Record<string, unknown>;
  principal: Principal;
  /** Whether the plan is to write the answer as text. */
  asText: boolean;
}

/** One statement that reached the database. */
interface Ran {
  cypher: string;
  params: unknown;
}

interface Answer {
  result: OperationResult;
  /** As the plan wrote it, where it did. */
  text: string | undefined;
  statements: Ran[];
  /** Whether a plan gave it. */
  planned: boolean;
}

/** The gateway's executor twice over one graph: with plans, and without. Asks one operation at a time. */
export class Engines {
  readonly schema: GraphQLSchema;
  readonly #services: Services;
  readonly #planned: OperationExecutor;
  readonly #plain: OperationExecutor;
  readonly #compiled: CompiledQueries;
  readonly #batches: ReadBatches;
  /** By statement, what it was read with before. */
  readonly #before = new Map<string, Statement['params']>();
  #statements: Ran[] = [];
  #asText = false;
  #text: string | undefined;

  constructor(schema: GraphQLSchema, demands: Demands, graph: Neo4jGraph) {
    this.schema = schema;
    const note = (cypher: string, params: unknown) => this.#statements.push({ cypher, params });
    const seen: Neo4jGraph = Object.assign(Object.create(graph), {
      reader: (options?: RunOptions) => {
        const reader = graph.reader(options);
        return {
          run: (cypher: string, params: Record<string, unknown> = {}) => {
            note(cypher, params);
            return reader.run(cypher, params);
          },
        };
      },
      read: graph.read.bind(graph),
    });
    this.#services = { graph: seen } as Services;
    this.#compiled = new CompiledQueries({
      schema,
      run: (statements, signal) => {
        for (const { cypher, params } of statements) note(cypher, params);
        const [first] = statements;
        if (!first?.isDetermined || statements.length > 1) return graph.readColumns(statements, { signal });
        return this.#inBatch(first, signal);
      },
      base: { executionContext: graph.reader() },
      verifyShare: 0,
      maxBytes: PLAN_BYTES,
      logger: createLogger('silent'),
    });
    this.#batches = new ReadBatches(
      async ({ cypher, params, sink }, signal) => {
        const [rows] = await graph.readColumns([{ cypher, params, ...(sink && { sink }) }], {
          ...(signal && { signal }),
        });
        return rows as unknown[];
      },
      { size: BATCH_SIZE, waitMillis: 60_000, always: true },
    );
    this.#planned = executorOf({
      schema,
      demands,
      compiled: { answer: (request, engine) => this.#answer(request, engine) },
    });
    this.#plain = executorOf({ schema, demands, compiled: { answer: (_, engine) => engine() } });
  }

  /** Makes the plan of an operation for the shape of some variables. */
  prepare(asked: Pick<Asked, 'document' | 'operation' | 'variables'>): Promise<boolean> {
    return this.#compiled.prepare(asked);
  }

  async byPlan(asked: Asked): Promise<Answer> {
    const { hits } = this.#compiled.counts;
    const answer = await this.#ask(this.#planned, asked);
    return { ...answer, planned: this.#compiled.counts.hits > hits };
  }

  async byEngine(asked: Asked): Promise<Answer> {
    return { ...(await this.#ask(this.#plain, asked)), planned: false };
  }

  get batches(): BatchCounts {
    return this.#batches.counts;
  }

  /** Together with the read before it, whose parameters are others. */
  async #inBatch(statement: Statement, signal: AbortSignal): Promise<unknown[][]> {
    const { cypher, params } = statement;
    const before = this.#before.get(cypher);
    this.#before.set(cypher, params);
    const other =
      before && this.#batches.read({ cypher, params: before, isDetermined: true }, undefined).catch(() => {});
    const rows = await this.#batches.read(statement, signal);
    await other;
    return [rows];
  }

  async #answer(request: CompiledRequest, engine: () => Promise<ExecutionResult>): Promise<ExecutionResult> {
    const answer = await this.#compiled.answer({ ...request, asText: this.#asText }, engine);
    this.#text = answer.text?.toString();
    return this.#text === undefined ? answer : JSON.parse(this.#text);
  }

  async #ask(
    executor: OperationExecutor,
    { principal, asText, ...asked }: Asked,
  ): Promise<Omit<Answer, 'planned'>> {
    this.#statements = [];
    this.#asText = asText;
    this.#text = undefined;
    const context = createContext({
      principal,
      correlationId: 'property',
      logger: createLogger('silent'),
      signal: new AbortController().signal,
      services: this.#services,
    });
    const result = await executor.run({ ...asked, context });
    return { result, text: this.#text, statements: this.#statements };
  }
}

/** @param lanes how many operations are asked at a time */
export async function openEngines(graph: Neo4jGraph, lanes: number): Promise<Engines[]> {
  const { schema, demands } = await schemaOn(graph);
  return Array.from({ length: lanes }, () => new Engines(schema, demands, graph));
}
