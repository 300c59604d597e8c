import { type FieldDefinitionNode, Kind, type TypeNode } from 'graphql';
import type { Neo4jGraph } from '../../datasources/graph.ts';
import { relationshipModel } from '../../resolvers/support/relationships.ts';
import { nodeTypesOf } from '../../src/node-types.ts';
import { readTypeDefinitions } from '../../src/schema.ts';
import { directiveOf } from '../../src/sdl.ts';
import { resetGraph } from '../support/databases.ts';

/** What restricts a node, by the suffix of its id. */
export const KINDS = {
  shared: [],
  acme: ['TENANTED', 'TENANT_acme'],
  globex: ['TENANTED', 'TENANT_globex'],
  red: ['TLP_RED'],
} as const;
type NodeKind = keyof typeof KINDS;

/** A node type of the SDL, as tests need it. */
export interface TwinType {
  name: string;
  labels: readonly string[];
  fields: readonly FieldDefinitionNode[];
}

export async function twinTypes(): Promise<TwinType[]> {
  const { definitions } = await readTypeDefinitions();
  return nodeTypesOf(definitions).map(({ name, base, own, fields }) => ({
    name,
    labels: [...new Set([base, own])],
    fields,
  }));
}

/** Every node type in every kind, and every relationship of the SDL between all of them. */
export async function writeFixture(graph: Neo4jGraph): Promise<void> {
  await resetGraph(graph);
  const { definitions } = await readTypeDefinitions();
  const enums = new Map(
    definitions.flatMap((definition) =>
      definition.kind === Kind.ENUM_TYPE_DEFINITION
        ? [[definition.name.value, definition.values?.[0]?.name.value ?? ''] as const]
        : [],
    ),
  );
  const quiet = { metadata: { capture: 'summary' } };
  for (const { name, labels, fields } of await twinTypes())
    for (const [kind, markings] of Object.entries(KINDS)) {
      const { props, times } = propertiesOf(name, kind as NodeKind, fields, enums);
      const set = times.map((field) => `, n.${field} = datetime('2026-01-01T00:00:00Z')`).join('');
      const all = [...labels, ...markings].join(':');
      await graph.write(`CREATE (n:${all}) SET n = $props${set}`, { props }, quiet);
    }
  const types = await twinTypes();
  for (const { type, fromLabel, toLabel } of await relationshipModel())
    await graph.write(
      `MATCH (a:${fromLabel}) WHERE a.id IN $from MATCH (b:${toLabel}) WHERE b.id IN $to
       CREATE (a)-[:${type} {source: 'fixture'}]->(b)`,
      { from: idsOf(ownerOf(types, fromLabel)), to: idsOf(ownerOf(types, toLabel)) },
      quiet,
    );
  await graph.read('CALL db.index.fulltext.awaitEventuallyConsistentIndexRefresh()');
}

/** Takes away what does not exist for somebody. */
export async function deleteHidden(graph: Neo4jGraph, hidden: readonly string[]): Promise<void> {
  await graph.write(
    'MATCH (n) WHERE n.id IN $hidden DETACH DELETE n',
    { hidden },
    { metadata: { capture: 'summary' } },
  );
  await graph.read('CALL db.index.fulltext.awaitEventuallyConsistentIndexRefresh()');
}

/** Ids of a type's nodes, one of each kind. */
export function idsOf(type: string): string[] {
  return Object.keys(KINDS).map((kind) => `${type}-${kind}`);
}

/** Name of the type whose own label it is. */
function ownerOf(types: readonly TwinType[], label: string): string {
  return types.find(({ labels }) => labels.at(-1) === label)?.name ?? label;
}

const NUMBERS: Readonly<Record<NodeKind, number>> = { shared: 50, acme: 51, globex: 1, red: 99 };
/** Hidden ones stand first and last in order of name. */
const NAMES: Readonly<Record<NodeKind, string>> = { shared: 'm', acme: 'n', globex: 'aa', red: 'zz' };

/** Values for all fields that are stored: they differ by kind, so that any of them would show. */
function propertiesOf(
  type: string,
  kind: NodeKind,
  fields: readonly FieldDefinitionNode[],
  enums: ReadonlyMap<string, string>,
) {
  const props: Record<string, unknown> = {};
  const times: string[] = [];
  for (const field of fields) {
    if (directiveOf(field, 'relationship') || directiveOf(field, 'cypher')) continue;
    const name = field.name.value;
    const { named, list } = unwrapped(field.type);
    const value =
      enums.get(named) ??
      {
        Int: NUMBERS[kind],
        Float: NUMBERS[kind] + 0.5,
        Boolean: true,
        String: `${name} of ${kind} common`,
        ID: `${type}-${kind}`,
      }[named];
    if (named === 'DateTime') times.push(name);
    else if (value !== undefined) props[name] = list ? [value] : value;
  }
  return { props: { ...props, name: `${NAMES[kind]} ${type} common`, id: `${type}-${kind}` }, times };
}

export function unwrapped(type: TypeNode, list = false): { named: string; list: boolean } {
  if (type.kind === Kind.NAMED_TYPE) return { named: type.name.value, list };
  return unwrapped(type.type, list || type.kind === Kind.LIST_TYPE);
}
