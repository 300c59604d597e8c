import type { CypherRunner, Graph, Neo4jGraph } from '../datasources/graph.ts';
import type { UserStore } from '../datasources/users.ts';
import type { Login } from './auth/login.ts';
import type { Principal } from './auth/principal.ts';
import type { Config } from './config.ts';
import type { DharmaError } from './errors.ts';
import type { Hub } from './live/hub.ts';
import type { Logger } from './logger.ts';

/** What lives as long as the gateway and resolvers may use. */
export interface Services {
  config: Config;
  graph: Neo4jGraph;
  users: UserStore;
  login: Login;
  hub: Hub;
}

/** What one request, or one subscription, carries. */
export interface Context {
  principal: Principal | undefined;
  /** Why there is no principal although a token was sent. */
  refusal?: DharmaError;
  correlationId: string;
  logger: Logger;
  /** Fires when the client has gone away. */
  signal: AbortSignal;
  services: Services;
  /** The graph for resolvers: the operation's transaction in a mutation, auto-commit reads otherwise. */
  graph: Graph;
  /** The same for `@neo4j/graphql`, under the name it looks for. */
  executionContext: CypherRunner;
}

/** Transaction metadata: who is behind a change, for change capture. */
export function metadataOf(context: Pick<Context, 'principal' | 'correlationId'>): Record<string, unknown> {
  return { app: 'dharma', actor: context.principal?.id ?? 'anonymous', correlationId: context.correlationId };
}

/** A context whose reads are auto-commit round trips. */
export function createContext(parts: Omit<Context, 'graph' | 'executionContext'>): Context {
  const options = { signal: parts.signal, metadata: metadataOf(parts) };
  const { graph } = parts.services;
  return {
    ...parts,
    graph: {
      read: (cypher, params) => graph.read(cypher, params, options),
      write: (cypher, params) => graph.write(cypher, params, options),
    },
    executionContext: graph.reader(options),
  };
}
