import {
  type DocumentNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
  parse,
  validate,
} from 'graphql';
import type { GraphTransaction, Neo4jGraph, RunOptions } from '../../datasources/graph.ts';
import type { Role } from '../../datasources/users.ts';
import type { Demands } from '../../src/auth/demands.ts';
import { type Principal, rightsOf, type Standing } from '../../src/auth/principal.ts';
import type { Tlp } from '../../src/auth/visibility.ts';
import { CompiledQueries } from '../../src/compiled/queries.ts';
import { createContext, type Services } from '../../src/context.ts';
import type { OperationResult } from '../../src/execution.ts';
import { createLogger } from '../../src/logger.ts';
import { testGraph } from '../support/databases.ts';
import { executorOf, schemaOn } from '../support/executor.ts';

/** What somebody sends, and how the answer comes back. */
export type Ask = (
  principal: Principal | undefined,
  query: string,
  variables?: Record<string, unknown>,
) => Promise<OperationResult>;

/** The executor with the real schema on the real graph, without limits in the way. */
export interface World {
  graph: Neo4jGraph;
  schema: GraphQLSchema;
  demands: Demands;
  ask: Ask;
  /** The same, but nothing of it stays: `look` reads in the transaction when it would have been committed. */
  tryOut(look: (transaction: GraphTransaction) => Promise<void>): Ask;
}

export async function openWorld(services: Partial<Services> = {}): Promise<World> {
  const graph = await testGraph();
  const { schema, demands } = await schemaOn(graph);
  const logger = createLogger('silent');
  const documents = new Map<string, DocumentNode>();
  const documentOf = (query: string): DocumentNode => {
    const known = documents.get(query);
    if (known) return known;
    const document = parse(query);
    const [mistake] = validate(schema, document);
    if (mistake) throw new Error(`${mistake.message}: ${query}`);
    documents.set(query, document);
    return document;
  };
  const executor = executorOf({
    schema,
    demands,
    // Every answer of a plan is compared with the engine's.
    compiled: new CompiledQueries({
      schema,
      run: (statements, signal) => graph.readColumns(statements, { signal }),
      base: { executionContext: graph.reader() },
      verifyShare: 1,
      maxBytes: 2 ** 25,
      logger,
    }),
  });
  const asking =
    (on: Neo4jGraph): Ask =>
    (principal, query, variables = {}) => {
      const document = documentOf(query);
      const operation = document.definitions.find(
        (definition): definition is OperationDefinitionNode => definition.kind === 'OperationDefinition',
      ) as OperationDefinitionNode;
      const context = createContext({
        principal,
        correlationId: 'rights',
        logger,
        signal: new AbortController().signal,
        services: { ...services, graph: on } as Services,
      });
      return executor.run({ document, operation, variables, context });
    };
  const tryOut = (look: (transaction: GraphTransaction) => Promise<void>) => {
    const transaction = (options?: RunOptions): GraphTransaction => {
      const inner = graph.transaction(options);
      return {
        read: (cypher, params) => inner.read(cypher, params),
        write: (cypher, params) => inner.write(cypher, params),
        run: (cypher, params) => inner.run(cypher, params),
        commit: async () => {
          await look(inner);
          await inner.rollback();
        },
        rollback: () => inner.rollback(),
      };
    };
    return asking(Object.assign(Object.create(graph), { transaction, reader: graph.reader.bind(graph) }));
  };
  return { graph, schema, demands, ask: asking(graph), tryOut };
}

/** Somebody with a user's standing, or with a key's scopes besides. */
export function principalOf(
  role: Role,
  rule: { tenants?: 'all' | readonly string[]; clearance?: Tlp; scopes?: readonly string[] } = {},
): Principal {
  const { tenants = 'all', clearance = 'RED', scopes } = rule;
  const standing: Standing = { role, tenants, clearance, validAfter: 0, endedSessions: new Set(), read: 1 };
  return {
    id: '00000000-0000-4000-8000-000000000001',
    email: 'somebody@dharma.local',
    role,
    ...rightsOf(standing, scopes),
    method: scopes ? 'api-key' : 'password',
    expiresAt: new Date(Date.now() + 3_600_000),
  };
}
