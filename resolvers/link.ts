import type { GraphQLResolveInfo } from 'graphql';
import { resourceOf } from '../src/auth/permissions.ts';
import { VISIBLE, WRITABLE } from '../src/auth/visibility.ts';
import type { Context } from '../src/context.ts';
import { DharmaError } from '../src/errors.ts';
import type { ConnectInput, MutationConnectArgs } from './generated/types.ts';
import { findChangeable, findLabels, noNode, shownType } from './support/find-node.ts';
import { type RelationshipModel, relationshipModel } from './support/relationships.ts';

/** Whether a JSON value is what the schema says of a property; enums are checked as text. */
const FITS: Readonly<Record<string, (value: unknown) => boolean>> = {
  String: (value) => typeof value === 'string',
  Int: (value) => Number.isSafeInteger(value),
  Float: (value) => typeof value === 'number',
  Boolean: (value) => typeof value === 'boolean',
  DateTime: (value) => typeof value === 'string' && !Number.isNaN(Date.parse(value)),
};

/** The relationship that the schema declares between the two nodes; its names are safe to stand in Cypher. */
async function declared(
  context: Context,
  info: GraphQLResolveInfo,
  input: ConnectInput,
): Promise<RelationshipModel> {
  const { permissions } = context.principal ?? {};
  const from = await findChangeable(context, info.schema, input.from);
  // Of the node that the relationship starts from: an analyst ties findings to the estate, not the estate together.
  const type = shownType(info.schema, from);
  if (!type || !permissions?.has(`platform:${resourceOf(type)}:write`))
    throw new DharmaError('PERMISSION_ERROR');
  const to = await findLabels(context, info.schema, input.to);
  if (!to) throw noNode(input.to);
  const models = await relationshipModel();
  const model = models.find(
    (candidate) =>
      candidate.type === input.relationship &&
      from.includes(candidate.fromLabel) &&
      to.includes(candidate.toLabel),
  );
  if (model) return model;
  throw new DharmaError(
    'VALIDATION_ERROR',
    `The schema has no relationship ${input.relationship.slice(0, 100)} from ${from.join(':')} to ${to.join(':')}.`,
  );
}

function propertiesOf(input: ConnectInput, model: RelationshipModel): Record<string, unknown> {
  if (!input.properties) return {};
  let given: unknown;
  try {
    given = JSON.parse(input.properties);
  } catch {
    throw new DharmaError('VALIDATION_ERROR', '"properties" must be JSON text.');
  }
  if (given === null || typeof given !== 'object' || Array.isArray(given)) {
    throw new DharmaError('VALIDATION_ERROR', '"properties" must be a JSON object.');
  }
  const entries = Object.entries(given).map(([name, value]) => {
    const type = model.properties.get(name);
    if (type === undefined)
      throw new DharmaError('VALIDATION_ERROR', `${model.type} has no property "${name}".`);
    if (value !== null && !(FITS[type] ?? FITS.String)?.(value)) {
      throw new DharmaError('VALIDATION_ERROR', `The property "${name}" must be of type ${type}.`);
    }
    return [name, type === 'DateTime' && value !== null ? new Date(String(value)) : value];
  });
  return Object.fromEntries(entries);
}

function result(input: ConnectInput, changed: boolean) {
  return { changed, from: input.from, relationship: input.relationship, to: input.to };
}

export default {
  Mutation: {
    async connect(_: unknown, { input }: MutationConnectArgs, context: Context, info: GraphQLResolveInfo) {
      const model = await declared(context, info, input);
      const { counters } = await context.graph.write(
        `MATCH (a:${model.fromLabel}&${WRITABLE} {id: $from}) MATCH (b:${model.toLabel}&${VISIBLE} {id: $to})
         MERGE (a)-[r:${model.type}]->(b) SET r += $properties`,
        { from: input.from, to: input.to, properties: propertiesOf(input, model) },
      );
      return result(input, counters.relationshipsCreated > 0 || counters.propertiesSet > 0);
    },
    async disconnect(_: unknown, { input }: MutationConnectArgs, context: Context, info: GraphQLResolveInfo) {
      const model = await declared(context, info, input);
      const { counters } = await context.graph.write(
        `MATCH (:${model.fromLabel}&${WRITABLE} {id: $from})-[r:${model.type}]->(:${model.toLabel}&${VISIBLE} {id: $to}) DELETE r`,
        { from: input.from, to: input.to },
      );
      return result(input, counters.relationshipsDeleted > 0);
    },
  },
};
