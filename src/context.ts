import type { DocumentNode, GraphQLError } from 'graphql';
import type { ApiKeyStore } from '../datasources/api-keys.ts';
import type { AuditLogStore } from '../datasources/audit-log.ts';
import type { EventLogStore } from '../datasources/event-log.ts';
import type { CypherRunner, Graph, Neo4jGraph } from '../datasources/graph.ts';
import type { Client } from './audit/entry.ts';
import type { AuditTrail } from './audit/trail.ts';
import type { Identity } from './auth/accounts/identity.ts';
import type { Principal } from './auth/principal.ts';
import { scopedGraph, scopedReader, type VisibilitySource } from './auth/scoped-graph.ts';
import { Visibility } from './auth/visibility.ts';
import type { CompiledQueries } from './compiled/queries.ts';
import type { Config } from './config.ts';
import type { RawCypher } from './cypher/raw-cypher.ts';
import type { DharmaError } from './errors.ts';
import type { Allowance } from './limits/allowance.ts';
import type { BufferBudget, Feed } from './live/feed/feed.ts';
import type { Webhooks } from './live/webhooks/webhooks.ts';
import type { Logger } from './logger.ts';

/** What lives as long as the gateway and resolvers may use. */
export interface Services
  extends Pick<Identity, 'users' | 'login' | 'userSessions' | 'accounts' | 'signup' | 'tenants'> {
  config: Config;
  graph: Neo4jGraph;
  compiled: CompiledQueries;
  apiKeys: ApiKeyStore;
  feed: Feed;
  eventLog: EventLogStore;
  webhooks: Webhooks;
  rawCypher: RawCypher;
  /** Where what must be accounted for is told. */
  audit: AuditTrail;
  auditLog: AuditLogStore;
}

/** What one request, or one subscription, carries. */
export interface Context {
  principal: Principal | undefined;
  /** Why there is no principal although a token was sent. */
  refusal?: DharmaError;
  correlationId: string;
  /** Where the request comes from; undefined for what nobody asked for. */
  client?: Client;
  /** The document that was asked for, or what is wrong with it, where that was looked up already: it is counted once. */
  document?: DocumentNode | readonly GraphQLError[];
  /** Whether the answer is to say what the operation costs. */
  tellCost?: boolean;
  /** Whether it is to say whether it came out of the response cache. */
  tellCache?: boolean;
  /** What who asks may still begin. */
  allowance?: Allowance;
  logger: Logger;
  /** Fires when the client has gone away. */
  signal: AbortSignal;
  services: Services;
  /** Answers what resolvers ask of the generated schema; not in a mutation, where only its transaction knows. */
  plans?: CompiledQueries | undefined;
  /** What a subscription comes by. */
  transport?: { name: string; buffer: BufferBudget };
  /** The graph for resolvers: the operation's transaction in a mutation, auto-commit reads otherwise. */
  graph: Graph;
  /** The same for `@neo4j/graphql`, under the name it looks for. */
  executionContext: CypherRunner;
}

/** Transaction metadata: who is behind a change, for change capture. */
export function metadataOf(context: Pick<Context, 'principal' | 'correlationId'>): Record<string, unknown> {
  return { app: 'dharma', actor: context.principal?.id ?? 'anonymous', correlationId: context.correlationId };
}

/** What an answer depends on of who asks: the same for two principals who may see the same. */
export function scopeOf({ principal }: Pick<Context, 'principal'>): string {
  return principal ? `${principal.visibility.key} ${principal.permissions.key}` : '';
}

/** Which nodes exist for who asks, asked for each statement. */
export function visibilityOf({ principal }: Pick<Context, 'principal'>): VisibilitySource {
  return () => principal?.visibility ?? Visibility.nothing;
}

/** A context whose reads are auto-commit round trips, of what its principal may see. */
export function createContext(parts: Omit<Context, 'graph' | 'executionContext' | 'plans'>): Context {
  const options = { signal: parts.signal, metadata: metadataOf(parts) };
  const { graph } = parts.services;
  const visibility = visibilityOf(parts);
  const plain: Graph = {
    read: (cypher, params) => graph.read(cypher, params, options),
    write: (cypher, params) => graph.write(cypher, params, options),
  };
  return {
    ...parts,
    plans: parts.services.compiled,
    graph: scopedGraph(plain, visibility),
    executionContext: scopedReader(graph.reader(options), visibility),
  };
}
