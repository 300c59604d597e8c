import { type FieldNode, type GraphQLObjectType, getArgumentValues, getNamedType } from 'graphql';
import { int } from '../../datasources/values.ts';
import type { OwnField, OwnStatement } from '../../src/compiled/own.ts';
import { collectFields, type Reading } from '../../src/compiled/selection.ts';
import { assertPlainKey, Bail, type Shaper, shaperOf, Unplannable } from '../../src/compiled/shaper.ts';
import type { Variables } from '../../src/compiled/variables.ts';
import type { QuerySearchArgs } from '../generated/types.ts';
import { searchableTypes } from './find-node.ts';
import { type NodeParts, nodeParts } from './node-parts.ts';
import { ranking, rankingParameters, searchPage } from './ranking.ts';

/** A row of the statement. */
interface Hit {
  id: string;
  score: number;
  labels: string[];
  /** Of the node, what its parts show. */
  shown?: unknown;
}

const WORD = /[\p{L}\p{N}]/u;
/** Where no word is looked for. */
const NOTHING = { cypher: 'UNWIND [] AS hit RETURN hit', params: {} };

/** Hits and what is selected of them in one statement, where the resolver takes one to find them and one for each of their types. */
export async function planSearch(asked: OwnField): Promise<OwnStatement> {
  const { field, nodes, reading } = asked;
  const argumentsOf = (variables: Variables) =>
    getArgumentValues(
      field,
      nodes[0] as FieldNode,
      variables as Record<string, unknown>,
    ) as unknown as QuerySearchArgs;
  const types = searchableTypes(reading.schema);
  const wanted = nodesWanted(asked);
  const parts = wanted && (await nodeParts(asked, wanted, types));
  const shape = pageShaper(asked, types, parts);
  return {
    cypher: cypherOf(ranking(argumentsOf(reading.variables)), types, parts),
    isDetermined: true,
    parameters: (variables) => {
      const { limit, ...own } = rankingParameters(argumentsOf(variables));
      return { ...own, limit: int(limit), ...parts?.parameters(variables) };
    },
    place: (variables) => (WORD.test(argumentsOf(variables).text) ? undefined : NOTHING),
    shape: (rows, variables) => shape(searchPage(rows as Hit[], argumentsOf(variables)), variables),
  };
}

/** The field that gives the nodes; undefined where nothing is selected of them. @throws Unplannable */
function nodesWanted({ field, nodes, reading }: OwnField): readonly FieldNode[] | undefined {
  const hits = below(reading, getNamedType(field.type), nodes, 'hits');
  const hit = reading.schema.getType('SearchHit');
  const [found, ...others] = hits.flatMap((own) => below(reading, hit, own, 'node'));
  // Each would need a place of its own in the statement.
  if (others.length > 0) throw new Unplannable('nodes are selected more than once');
  return found;
}

/** A field of a selection, once for each key that it has in the answer. */
function below(reading: Reading, type: unknown, nodes: readonly FieldNode[], name: string): FieldNode[][] {
  const fields = collectFields(reading, type as GraphQLObjectType, setsOf(nodes));
  return [...fields.values()].filter(([node]) => node?.name.value === name);
}

function setsOf(nodes: readonly FieldNode[]) {
  return nodes.flatMap(({ selectionSet }) => selectionSet ?? []);
}

/** Makes the reader of a field out of what is selected of it. */
type Readers = Readonly<Record<string, (nodes: readonly FieldNode[]) => Shaper>>;

const property =
  (name: string): (() => Shaper) =>
  () =>
  (source) =>
    (source as Record<string, unknown>)[name];

/** An object of a type that resolvers of ours make. */
function objectShaper(reading: Reading, name: string, nodes: readonly FieldNode[], readers: Readers): Shaper {
  const type = reading.schema.getType(name) as GraphQLObjectType;
  const fields = [...collectFields(reading, type, setsOf(nodes))].map(([key, own]) => {
    assertPlainKey(key);
    const field = own[0]?.name.value ?? '';
    const reader = field === '__typename' ? () => () => name : readers[field];
    if (!reader) throw new Unplannable(`no field ${field}`);
    return [key, reader(own)] as const;
  });
  return (source, variables) => {
    const made: Record<string, unknown> = {};
    for (const [key, shape] of fields) made[key] = shape(source, variables);
    return made;
  };
}

function pageShaper(
  { reading, nodes }: OwnField,
  types: readonly string[],
  parts: NodeParts | undefined,
): Shaper {
  const typeOf = (hit: unknown) => types.find((type) => (hit as Hit).labels.includes(type)) ?? bail();
  const hits = (own: readonly FieldNode[]): Shaper => {
    const hit = objectShaper(reading, 'SearchHit', own, {
      score: property('score'),
      type: () => typeOf,
      cursor: property('cursor'),
      node: () => (source, variables) => {
        const { shown } = source as Hit;
        return parts?.shape(typeOf(source), shown, variables) ?? bail();
      },
    });
    return (page, variables) => (page as { hits: Hit[] }).hits.map((each) => hit(each, variables));
  };
  const pageInfo = (own: readonly FieldNode[]): Shaper => {
    const info = shaperOf(reading, reading.schema.getType('PageInfo') as GraphQLObjectType, own);
    return (page, variables) => info((page as { pageInfo: unknown }).pageInfo, variables);
  };
  return objectShaper(reading, 'SearchConnection', nodes, { hits, pageInfo });
}

function bail(): never {
  throw new Bail('a node that is not shown');
}

/** @param types the first that a node has is the one that it is shown as */
function cypherOf(found: string, types: readonly string[], parts: NodeParts | undefined): string {
  const cases = types.map((type) => `WHEN node:${type} THEN '${type}'`);
  const type = parts?.needsType ? `WITH node, id, score, CASE ${cases.join(' ')} END AS type\n` : '';
  const shown = parts ? ', shown: shown' : '';
  return `CYPHER 5
${found}
${type}${parts?.cypher ?? ''}RETURN { id: id, score: score, labels: labels(node)${shown} } AS hit ORDER BY score DESC, id`;
}
