import { randomUUID } from 'node:crypto';
import type { GraphQLResolveInfo } from 'graphql';
import { VISIBLE, WRITABLE } from '../src/auth/visibility.ts';
import type { Context } from '../src/context.ts';
import { DharmaError } from '../src/errors.ts';
import type {
  MutationCreateDeploymentArgs,
  MutationCreateInfrastructureArgs,
  MutationScaleDeploymentArgs,
  MutationUpdateDeploymentArgs,
  MutationUpdateInfrastructureArgs,
  QueryListDeploymentsArgs,
  QueryListInfrastructuresArgs,
} from './generated/types.ts';
import { whyNotChanged } from './support/find-node.ts';
import { decodeCursor, encodeCursor, pageOf } from './support/paging.ts';
import { selectNode } from './support/select.ts';

type ListParameters = Pick<QueryListInfrastructuresArgs, 'first' | 'after'> & Record<string, unknown>;

type Input = Record<string, unknown>;

const MAX_NAME = 200;
const MAX_REPLICAS = 10_000;
const REQUIRED: Readonly<Record<string, readonly string[]>> = {
  Infrastructure: ['name', 'provider', 'status'],
  Deployment: ['name', 'status'],
};

/**
 * A page of nodes in order of name, then id; the total is counted over the same.
 * @param match what binds each of them as `n`
 */
async function list(context: Context, match: string, args: ListParameters) {
  const first = args.first;
  const [name, id] = args.after ? decodeCursor(args.after, ['string', 'string']) : [null, null];
  const params = { ...args, name, id, limit: first + 1 };
  const [rows, total] = await Promise.all([
    context.graph.read(
      `${match} AND ($name IS NULL OR n.name > $name OR (n.name = $name AND n.id > $id))
       RETURN n.id AS id, n.name AS name ORDER BY n.name, n.id LIMIT $limit`,
      params,
    ),
    context.graph.read(`${match} RETURN count(n) AS total`, params),
  ]);
  const edges = rows.map((row) => ({
    id: String(row.id),
    cursor: encodeCursor([String(row.name), String(row.id)]),
  }));
  const { page, pageInfo } = pageOf(edges, first, args.after);
  return { edges: page, pageInfo, totalCount: total[0]?.total };
}

function checkName(input: Input): void {
  const name = input.name;
  if (typeof name !== 'string') return;
  const length = name.trim().length;
  if (length < 1 || length > MAX_NAME)
    throw new DharmaError('VALIDATION_ERROR', `"name" must have 1 to ${MAX_NAME} characters.`);
}

function checkConfig(input: Input): void {
  if (typeof input.config !== 'string') return;
  try {
    JSON.parse(input.config);
  } catch {
    throw new DharmaError('VALIDATION_ERROR', '"config" must be JSON text.');
  }
}

function checkReplicas(replicas: unknown): void {
  if (replicas === undefined || replicas === null) return;
  if (typeof replicas === 'number' && replicas >= 0 && replicas <= MAX_REPLICAS) return;
  throw new DharmaError('VALIDATION_ERROR', `"replicas" must be from 0 to ${MAX_REPLICAS}.`);
}

function check(label: string, input: Input): void {
  checkName(input);
  checkConfig(input);
  checkReplicas(input.replicas);
  const nulled = REQUIRED[label]?.find((field) => input[field] === null);
  if (nulled) throw new DharmaError('VALIDATION_ERROR', `"${nulled}" cannot be removed.`);
}

/** Writes a node; the field asked for is then read in the same transaction. */
async function create(context: Context, label: string, prefix: string, properties: Input): Promise<string> {
  const id = `${prefix}-${randomUUID()}`;
  await context.graph.write(
    `CREATE (n:${label}&${VISIBLE}) SET n = $properties, n.id = $id, n.source = 'api', n.createdAt = datetime(), n.updatedAt = datetime(), n.lastSeen = datetime()`,
    { id, properties },
  );
  return id;
}

/** Changes the fields given; one that is null is removed. */
async function update(context: Context, label: string, id: string, changes: Input): Promise<void> {
  check(label, changes);
  const { rows } = await context.graph.write(
    `MATCH (n:${label}&${WRITABLE} {id: $id}) SET n += $changes, n.updatedAt = datetime() RETURN n.id AS id`,
    { id, changes },
  );
  if (rows.length === 0) throw await whyNotChanged(context, label, id);
}

async function connectAll(
  context: Context,
  from: string,
  statement: string,
  label: string,
  ids: readonly string[],
): Promise<void> {
  if (ids.length === 0) return;
  const distinct = [...new Set(ids)];
  const { rows } = await context.graph.write(statement, { from, ids: distinct });
  const found = new Set(rows.map((row) => row.id));
  const missing = distinct.find((id) => !found.has(id));
  if (missing !== undefined) throw notFound(label, missing);
}

function notFound(label: string, id: string): DharmaError {
  return new DharmaError('NOT_FOUND', `There is no ${label} with this id.`, { type: label, id });
}

async function createInfrastructure(context: Context, input: Input): Promise<string> {
  const { sectorId, resourceIds, ...fields } = input;
  check('Infrastructure', fields);
  const id = await create(context, 'Infrastructure', 'inf', {
    criticality: 'MEDIUM',
    ...fields,
    status: fields.status ?? 'PENDING',
  });
  const sector = `MATCH (n:Infrastructure&${WRITABLE} {id: $from}) MATCH (s:Sector&${VISIBLE}) WHERE s.id IN $ids MERGE (n)-[:IN_SECTOR]->(s) RETURN s.id AS id`;
  await connectAll(context, id, sector, 'Sector', sectorId ? [String(sectorId)] : []);
  const contains = `MATCH (n:Infrastructure&${WRITABLE} {id: $from}) MATCH (r:Resource&${VISIBLE}) WHERE r.id IN $ids MERGE (n)-[:CONTAINS]->(r) RETURN r.id AS id`;
  await connectAll(context, id, contains, 'Resource', (resourceIds as string[] | null | undefined) ?? []);
  return id;
}

async function createDeployment(context: Context, input: Input): Promise<string> {
  const { infrastructureId, ...fields } = input;
  check('Deployment', fields);
  const id = await create(context, 'Deployment', 'dep', {
    ...fields,
    replicas: fields.replicas ?? 1,
    status: 'PENDING',
  });
  const deploy = `MATCH (n:Deployment&${WRITABLE} {id: $from}) MATCH (i:Infrastructure&${VISIBLE}) WHERE i.id IN $ids MERGE (n)-[:DEPLOYED_TO]->(i) RETURN i.id AS id`;
  await connectAll(context, id, deploy, 'Infrastructure', [String(infrastructureId)]);
  return id;
}

/** What a deployment's own end means for its record. */
function withCompletion(input: Input): Input {
  const ended = ['SUCCEEDED', 'FAILED', 'ROLLED_BACK'].includes(String(input.status));
  return ended ? { ...input, completedAt: new Date() } : input;
}

export default {
  Query: {
    infrastructure: (_: unknown, { id }: { id: string }, context: Context, info: GraphQLResolveInfo) =>
      selectNode(context, info, 'Infrastructure', id),
    deployment: (_: unknown, { id }: { id: string }, context: Context, info: GraphQLResolveInfo) =>
      selectNode(context, info, 'Deployment', id),
    listInfrastructures: (_: unknown, args: QueryListInfrastructuresArgs, context: Context) =>
      list(
        context,
        `MATCH (n:Infrastructure&${VISIBLE}) WHERE ($provider IS NULL OR n.provider = $provider) AND ($status IS NULL OR n.status = $status)`,
        { provider: null, status: null, ...args },
      ),
    listDeployments: (_: unknown, args: QueryListDeploymentsArgs, context: Context) =>
      list(
        context,
        `MATCH (n:Deployment&${VISIBLE}) WHERE ($status IS NULL OR n.status = $status)
         AND ($infrastructureId IS NULL OR EXISTS { (n)-[:DEPLOYED_TO]->(:Infrastructure&${VISIBLE} {id: $infrastructureId}) })`,
        { status: null, infrastructureId: null, ...args },
      ),
  },
  InfrastructureListEdge: {
    node: ({ id }: { id: string }, _: unknown, context: Context, info: GraphQLResolveInfo) =>
      selectNode(context, info, 'Infrastructure', id),
  },
  DeploymentListEdge: {
    node: ({ id }: { id: string }, _: unknown, context: Context, info: GraphQLResolveInfo) =>
      selectNode(context, info, 'Deployment', id),
  },
  Mutation: {
    async createInfrastructure(
      _: unknown,
      { input }: MutationCreateInfrastructureArgs,
      context: Context,
      info: GraphQLResolveInfo,
    ) {
      return selectNode(context, info, 'Infrastructure', await createInfrastructure(context, input));
    },
    async updateInfrastructure(
      _: unknown,
      { id, input }: MutationUpdateInfrastructureArgs,
      context: Context,
      info: GraphQLResolveInfo,
    ) {
      await update(context, 'Infrastructure', id, input);
      return selectNode(context, info, 'Infrastructure', id);
    },
    async deleteInfrastructure(_: unknown, { id }: { id: string }, context: Context) {
      const { rows } = await context.graph.write(
        `MATCH (n:Infrastructure&${WRITABLE} {id: $id}) OPTIONAL MATCH (d:Deployment&${WRITABLE})-[:DEPLOYED_TO]->(n)
         WITH n, collect(d) AS deployments, n.id AS id
         FOREACH (d IN deployments | DETACH DELETE d) DETACH DELETE n RETURN id`,
        { id },
      );
      if (rows.length === 0) throw await whyNotChanged(context, 'Infrastructure', id);
      return true;
    },
    async createDeployment(
      _: unknown,
      { input }: MutationCreateDeploymentArgs,
      context: Context,
      info: GraphQLResolveInfo,
    ) {
      return selectNode(context, info, 'Deployment', await createDeployment(context, input));
    },
    async updateDeployment(
      _: unknown,
      { id, input }: MutationUpdateDeploymentArgs,
      context: Context,
      info: GraphQLResolveInfo,
    ) {
      await update(context, 'Deployment', id, withCompletion(input));
      return selectNode(context, info, 'Deployment', id);
    },
    async scaleDeployment(
      _: unknown,
      { id, replicas }: MutationScaleDeploymentArgs,
      context: Context,
      info: GraphQLResolveInfo,
    ) {
      checkReplicas(replicas);
      await update(context, 'Deployment', id, {
        replicas,
        status: 'SCALING',
        message: `scaling to ${replicas}`,
      });
      return selectNode(context, info, 'Deployment', id);
    },
    async deleteDeployment(_: unknown, { id }: { id: string }, context: Context) {
      const { rows } = await context.graph.write(
        `MATCH (n:Deployment&${WRITABLE} {id: $id}) WITH n, n.id AS id DETACH DELETE n RETURN id`,
        { id },
      );
      if (rows.length === 0) throw await whyNotChanged(context, 'Deployment', id);
      return true;
    },
  },
};
