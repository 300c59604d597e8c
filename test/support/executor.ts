import type { GraphQLSchema } from 'graphql';
import type { Neo4jGraph } from '../../datasources/graph.ts';
import { OperationAudit } from '../../src/audit/operations.ts';
import type { AuditPlans } from '../../src/audit/plans.ts';
import type { AuditTrail } from '../../src/audit/trail.ts';
import { Demands } from '../../src/auth/demands.ts';
import type { CompiledQueries } from '../../src/compiled/queries.ts';
import { OperationExecutor } from '../../src/execution.ts';
import { Metrics } from '../../src/metrics.ts';
import { ensureGraphSchema } from '../../src/migrations/graph.ts';
import { loadResolvers } from '../../src/resolvers.ts';
import { buildSchema, readTypeDefinitions } from '../../src/schema.ts';

const UNLIMITED = {
  depth: 1000,
  aliases: 10_000,
  tokens: 1_000_000,
  directives: 1000,
  rootFields: 1000,
  cost: Number.MAX_SAFE_INTEGER,
  pageSize: 500,
};

/** The real schema, what its fields demand, and its indexes in a graph. */
export async function schemaOn(graph: Neo4jGraph): Promise<{ schema: GraphQLSchema; demands: Demands }> {
  await ensureGraphSchema(graph);
  const schema = await buildSchema(await loadResolvers());
  return { schema, demands: new Demands(schema, (await readTypeDefinitions()).definitions) };
}

/** The gateway's executor, without limits in the way and with no trail, log of slow operations or capture. */
export function executorOf(parts: {
  schema: GraphQLSchema;
  demands: Demands;
  compiled: Pick<CompiledQueries, 'answer'>;
}): OperationExecutor {
  return new OperationExecutor({
    ...parts,
    compiled: parts.compiled as CompiledQueries,
    metrics: new Metrics(),
    gatekeeper: { assertReadable: () => {}, assertWritable: () => {} },
    // The trail is off, as by configuration.
    audit: new OperationAudit({
      trail: { enabled: false, note: () => {} } as unknown as AuditTrail,
      plans: {} as AuditPlans,
    }),
    slowMillis: 60_000,
    onCommit: () => {},
    limits: UNLIMITED,
    hideSchema: false,
  });
}
