import {
  type GraphQLInputType,
  type GraphQLSchema,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
} from 'graphql';
import { relationshipModel } from '../../resolvers/support/relationships.ts';
import { idsOf, type TwinType } from './fixture.ts';
import type { Way } from './ways.ts';

/** Fields of every type whose values a change does not make anew. */
const SHOWN = '{ id name tlp tenant source }';

/** Every generated mutation of a type, on nodes of all kinds. */
export function changing(schema: GraphQLSchema, { name }: TwinType): Way[] {
  const ids = idsOf(name);
  const fields = Object.values(schema.getMutationType()?.getFields() ?? {})
    .filter((field) => inputOf(field.args) === name)
    .map((field) => ({ verb: field.name.slice(0, 6), field: field.name, type: getNamedType(field.type) }));
  return fields.flatMap(({ verb, field, type }): Way[] => {
    const list =
      'getFields' in type
        ? Object.values(type.getFields()).find((inner) => isListOf(inner.type, name))?.name
        : undefined;
    if (verb === 'update')
      return [
        {
          name: 'update by id',
          query: `mutation ($ids: [ID!]!) { ${field}(where: { id: { in: $ids } }, update: { name: { set: "taken" } }) { ${list} ${SHOWN} info { nodesCreated } } }`,
          variables: { ids },
          unordered: true,
        },
        {
          name: 'update by another filter',
          query: `mutation { ${field}(where: { OR: [{ name: { contains: "common" } }, { NOT: { source: { eq: "x" } } }] }, update: { source: { set: "taken" } }) { ${list} ${SHOWN} } }`,
          unordered: true,
        },
      ];
    if (verb === 'delete')
      return [
        {
          name: 'delete by id',
          query: `mutation ($ids: [ID!]!) { ${field}(where: { id: { in: $ids } }) { nodesDeleted relationshipsDeleted } }`,
          variables: { ids },
        },
        {
          name: 'delete by another filter',
          query: `mutation { ${field}(where: { name: { contains: "common" } }) { nodesDeleted relationshipsDeleted } }`,
        },
      ];
    const input = requiredInput(schema, `${name}CreateInput`, `${name}-new`);
    return [
      {
        name: 'create',
        query: `mutation ($input: [${name}CreateInput!]!) { ${field}(input: $input) { ${list} ${SHOWN} } }`,
        variables: { input: [input] },
      },
    ];
  });
}

/** The creation of a node with an id that is taken. */
export function creating(schema: GraphQLSchema, type: TwinType, id: string): Way | undefined {
  const way = changing(schema, type).find(({ name }) => name === 'create');
  return way && { ...way, variables: { input: [requiredInput(schema, `${type.name}CreateInput`, id)] } };
}

/** What the resolvers change, each with ends of all kinds. */
export async function ownChanges(types: readonly TwinType[]): Promise<Array<Way & { type: string }>> {
  const ownerOf = (label: string) => types.find(({ labels }) => labels.at(-1) === label)?.name ?? label;
  const links = (await relationshipModel()).flatMap(({ type, fromLabel, toLabel }) => {
    const [from, to] = [ownerOf(fromLabel), ownerOf(toLabel)];
    const link = (field: string, ...[start, end]: [string, string]) => ({
      type: from,
      name: `${field} ${type}`,
      query: `mutation ($input: ConnectInput!) { ${field}(input: $input) { changed from to } }`,
      variables: { input: { from: `${from}-${start}`, relationship: type, to: `${to}-${end}` } },
    });
    return [link('connect', 'acme', 'globex'), link('disconnect', 'red', 'acme')];
  });
  const infrastructures = idsOf('Infrastructure').flatMap((id, i) => [
    `updateInfrastructure(id: "${id}", input: { name: "taken" }) ${SHOWN}`,
    `deleteInfrastructure(id: "${id}")`,
    `createInfrastructure(input: { name: "new", provider: AWS, status: RUNNING, sectorId: "${idsOf('Sector')[i]}" }) { name tenant sectors { id } }`,
    `createInfrastructure(input: { name: "new", provider: AWS, status: RUNNING, resourceIds: ["${idsOf('Resource')[i]}"] }) { name tenant resources { id } nodeCount }`,
    `createDeployment(input: { name: "new", infrastructureId: "${id}" }) { name tenant infrastructures { id } }`,
  ]);
  const deployments = idsOf('Deployment').flatMap((id) => [
    `updateDeployment(id: "${id}", input: { name: "taken" }) ${SHOWN}`,
    `scaleDeployment(id: "${id}", replicas: 3) ${SHOWN}`,
    `deleteDeployment(id: "${id}")`,
  ]);
  const own = (type: string) => (field: string) => ({
    type,
    name: field.split('(')[0] as string,
    query: `mutation { ${field} }`,
  });
  return [...links, ...infrastructures.map(own('Infrastructure')), ...deployments.map(own('Deployment'))];
}

function inputOf(args: ReadonlyArray<{ type: GraphQLInputType }>): string | undefined {
  const named = args.map(
    ({ type }) => /^(\w+?)(?:CreateInput|UpdateInput|Where)$/.exec(getNamedType(type).name)?.[1],
  );
  return named.find((name) => name !== undefined);
}

function isListOf(type: unknown, name: string): boolean {
  const inner = isNonNullType(type) ? type.ofType : type;
  return isListType(inner) && getNamedType(inner).name === name;
}

function requiredInput(schema: GraphQLSchema, input: string, id: string): Record<string, unknown> {
  const type = schema.getType(input);
  const fields = isInputObjectType(type) ? Object.values(type.getFields()) : [];
  return Object.fromEntries(
    fields
      .filter((field) => isNonNullType(field.type))
      .map((field) => {
        const named = getNamedType(field.type);
        const value = isEnumType(named)
          ? named.getValues()[0]?.name
          : { Int: 1, Float: 1, Boolean: true }[named.name];
        return [field.name, field.name === 'id' ? id : (value ?? 'new')];
      }),
  );
}
