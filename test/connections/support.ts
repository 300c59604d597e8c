import {
  type DocumentNode,
  type ExecutionResult,
  execute,
  type GraphQLSchema,
  type OperationDefinitionNode,
  parse,
  validate,
} from 'graphql';
import type { Neo4jGraph } from '../../datasources/graph.ts';
import { scopedReader } from '../../src/auth/scoped-graph.ts';
import { Visibility } from '../../src/auth/visibility.ts';
import { CompiledQueries } from '../../src/compiled/queries.ts';
import { createLogger } from '../../src/logger.ts';
import { ensureGraphSchema } from '../../src/migrations/graph.ts';
import { loadResolvers } from '../../src/resolvers.ts';
import { buildSchema } from '../../src/schema.ts';
import { resetGraph, testGraph } from '../support/databases.ts';

type Variables = Record<string, unknown>;

/** A statement that was run, as it went to the database. */
interface Ran {
  cypher: string;
  params: Variables;
}

/** Queries on the real graph: by the engine, by plans, and both compared. */
export interface Desk {
  graph: Neo4jGraph;
  schema: GraphQLSchema;
  /** What the engine has run, newest last. */
  ran: Ran[];
  compiled: CompiledQueries;
  /** By a plan from the third time on; each answer of a plan is compared with the engine's. */
  ask(query: string, variables?: Variables, visibility?: Visibility): Promise<ExecutionResult>;
  close(): Promise<void>;
}

export async function openDesk(): Promise<Desk> {
  const graph = await testGraph();
  await resetGraph(graph);
  await ensureGraphSchema(graph);
  const schema = await buildSchema(await loadResolvers());
  const ran: Ran[] = [];
  const documents = new Map<string, DocumentNode>();
  const compiled = new CompiledQueries({
    schema,
    run: (statements, signal) => graph.readColumns(statements, { signal }),
    base: { executionContext: graph.reader() },
    verifyShare: 1,
    maxBytes: 2 ** 26,
    logger: createLogger('silent'),
  });
  const documentOf = (query: string): DocumentNode => {
    const document = documents.get(query) ?? parse(query);
    if (!documents.has(query)) {
      const [mistake] = validate(schema, document);
      if (mistake) throw new Error(`${mistake.message}: ${query}`);
      documents.set(query, document);
    }
    return document;
  };
  const noting = {
    run: (cypher: string, params: Variables = {}) => {
      ran.push({ cypher, params });
      return graph.reader().run(cypher, params);
    },
  };
  return {
    graph,
    schema,
    ran,
    compiled,
    ask(query, variables = {}, visibility = Visibility.everything) {
      const document = documentOf(query);
      const operation = document.definitions[0] as OperationDefinitionNode;
      const contextValue = { executionContext: scopedReader(noting, () => visibility) };
      const { signal } = new AbortController();
      const engine = async () =>
        execute({ schema, document, variableValues: variables, contextValue }) as Promise<ExecutionResult>;
      return compiled.answer({ document, operation, variables, visibility, signal }, engine);
    },
    async close() {
      await resetGraph(graph);
      await graph.close();
    },
  };
}

/** The connection of an answer that has one root field. @throws the answer's error */
// biome-ignore lint/suspicious/noExplicitAny: it has the shape of its query
export function connectionOf({ data, errors }: ExecutionResult): any {
  if (errors?.[0]) throw errors[0].originalError ?? errors[0];
  return Object.values(data ?? {})[0];
}

/** Goes through all pages by the cursors they end with. @returns ids in order */
export async function pageThrough(
  desk: Desk,
  query: string,
  variables: Variables,
  { visibility, between }: { visibility?: Visibility; between?: (page: number) => Promise<void> } = {},
): Promise<string[]> {
  const ids: string[] = [];
  let after: string | null = null;
  for (let page = 1; ; page++) {
    const { edges, pageInfo } = connectionOf(await desk.ask(query, { ...variables, after }, visibility));
    ids.push(...edges.map(({ node }: { node: { id: string } }) => node.id));
    if (!pageInfo.hasNextPage) return ids;
    after = pageInfo.endCursor;
    await between?.(page);
  }
}
