import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { type DocumentNode, Kind, type ObjectTypeDefinitionNode } from 'graphql';
import { type Estate, estateParts, generateEstate } from '../../src/demo/estate.ts';
import { PRODUCTS } from '../../src/demo/facts/products.ts';
import { conversion } from '../../src/demo/load.ts';
import { DEFAULT_ESTATE, MIN_SIZE } from '../../src/demo/options.ts';
import type { EdgeRow, NodeRow, Properties } from '../../src/demo/rows.ts';
import { readTypeDefinitions } from '../../src/schema.ts';
import { nameOfType } from '../../src/sdl.ts';

const estate = generateEstate(DEFAULT_ESTATE);

const digest = ({ nodes, edges }: Estate) =>
  createHash('sha256')
    .update(JSON.stringify([nodes, edges]))
    .digest('hex');

/** Properties that no query can see, on purpose. */
const INTERNAL = new Set(['affectedCpeProducts']);

interface NodeType {
  labels: string[];
  /** Fields with the name of their type. */
  fields: Map<string, { type: string; required: boolean }>;
  relationships: { type: string; out: boolean; target: string; properties: string | undefined }[];
}

const argument = (
  node: { arguments?: readonly { name: { value: string }; value: unknown }[] },
  name: string,
) =>
  node.arguments?.find((candidate) => candidate.name.value === name)?.value as
    | { kind: string; value: string; values: { value: string }[] }
    | undefined;

function fieldsOf(definition: ObjectTypeDefinitionNode): NodeType['fields'] {
  const own = (definition.fields ?? []).filter(({ directives }) => {
    return !directives?.some(({ name }) => ['relationship', 'cypher'].includes(name.value));
  });
  return new Map(
    own.map(({ name, type }) => [
      name.value,
      { type: nameOfType(type), required: type.kind === Kind.NON_NULL_TYPE },
    ]),
  );
}

function relationshipsOf(definition: ObjectTypeDefinitionNode): NodeType['relationships'] {
  return (definition.fields ?? []).flatMap((field) => {
    const found = field.directives?.find(({ name }) => name.value === 'relationship');
    if (!found) return [];
    return {
      type: argument(found, 'type')?.value ?? '',
      out: argument(found, 'direction')?.value === 'OUT',
      target: nameOfType(field.type),
      properties: argument(found, 'properties')?.value,
    };
  });
}

interface Vocabulary {
  nodes: Map<string, NodeType>;
  properties: Map<string, NodeType['fields']>;
  enums: Map<string, Set<string>>;
}

function vocabularyOf({ definitions }: DocumentNode): Vocabulary {
  const found: Vocabulary = { nodes: new Map(), properties: new Map(), enums: new Map() };
  for (const definition of definitions) {
    if (definition.kind === Kind.ENUM_TYPE_DEFINITION) {
      found.enums.set(definition.name.value, new Set(definition.values?.map(({ name }) => name.value)));
    }
    if (definition.kind !== Kind.OBJECT_TYPE_DEFINITION) continue;
    const name = definition.name.value;
    const node = definition.directives?.find((directive) => directive.name.value === 'node');
    if (node) {
      const labels = argument(node, 'labels')?.values.map(({ value }) => value) ?? [name];
      const fields = fieldsOf(definition);
      found.nodes.set(name, { labels, fields, relationships: relationshipsOf(definition) });
    } else if (
      definition.directives?.some((directive) => directive.name.value === 'relationshipProperties')
    ) {
      found.properties.set(name, fieldsOf(definition));
    }
  }
  return found;
}

const vocabulary = vocabularyOf(await readTypeDefinitions());

/** The type whose labels are exactly those of the row. */
function typeOf({ label, kind }: Pick<NodeRow, 'label' | 'kind'>): [string, NodeType] | undefined {
  const labels = kind ? [label, kind] : [label];
  return [...vocabulary.nodes].find(([, type]) => type.labels.join() === labels.join());
}

/** What is wrong with properties, judged by the fields a type declares. */
function mistakes(properties: Properties, fields: NodeType['fields'], isEdge: boolean): string[] {
  return Object.entries(properties).flatMap(([name, value]) => {
    if (value === undefined || INTERNAL.has(name)) return [];
    const field = fields.get(name);
    if (!field) return [`${name} is not declared`];
    const values = vocabulary.enums.get(field.type);
    if (values && !values.has(String(value))) return [`${name} cannot be ${value}`];
    const expected = { DateTime: 'datetime', Date: 'date', Float: 'toFloat', Int: 'toInteger' }[field.type];
    if (conversion(name, isEdge) !== expected) return [`${name} is not written as ${field.type}`];
    return expected?.startsWith('to') && typeof value !== 'number' ? [`${name} is no number`] : [];
  });
}

const byRef = new Map(estate.nodes.map((node) => [`${node.label} ${node.id}`, node]));
const nodeOf = ({ label, id }: { label: string; id: string }) => byRef.get(`${label} ${id}`);

/** The relationship of the schema that an edge is, seen from either end, by any view of the nodes. */
function declarationOf({ type, from, to }: EdgeRow): { properties: string | undefined } | undefined {
  const views = (row: { label: string; id: string }) => {
    const { label, kind } = nodeOf(row) as NodeRow;
    return [...vocabulary.nodes].filter(([, { labels }]) =>
      labels.every((one) => [label, kind].includes(one)),
    );
  };
  const [sources, targets] = [views(from), views(to)];
  const seen = (ends: typeof sources, others: typeof sources, out: boolean) =>
    ends.flatMap(([, end]) =>
      end.relationships.filter(
        (one) => one.type === type && one.out === out && others.some(([name]) => name === one.target),
      ),
    );
  return seen(sources, targets, true)[0] ?? seen(targets, sources, false)[0];
}

describe('the rows', () => {
  test('are the same for the same seed', () => {
    expect(digest(generateEstate(DEFAULT_ESTATE))).toBe(digest(estate));
  });

  test('differ for another seed', () => {
    expect(digest(generateEstate({ ...DEFAULT_ESTATE, seed: 2 }))).not.toBe(digest(estate));
  });

  test('have each id once', () => {
    expect(byRef.size).toBe(estate.nodes.length);
  });

  test('have each edge once', () => {
    const keys = estate.edges.map(
      ({ type, from, to }) => `${from.label} ${from.id} ${type} ${to.label} ${to.id}`,
    );
    expect(new Set(keys).size).toBe(keys.length);
  });

  test('lead to nodes of the same or an earlier part', () => {
    const known = new Set<string>();
    const dangling: EdgeRow[] = [];
    for (const part of estateParts({ size: 3_000, seed: 3 })) {
      for (const { label, id } of part.nodes) known.add(`${label} ${id}`);
      dangling.push(
        ...part.edges.filter(({ from, to }) =>
          [from, to].some(({ label, id }) => !known.has(`${label} ${id}`)),
        ),
      );
    }
    expect(dangling).toEqual([]);
  });
});

describe('the schema', () => {
  test('declares every label and property of the nodes', () => {
    const wrong = estate.nodes.flatMap((node) => {
      const found = typeOf(node);
      if (!found) return [`no type for ${node.label} ${node.kind}`];
      const [name, { fields }] = found;
      return mistakes(node.properties, fields, false).map((mistake) => `${name}: ${mistake}`);
    });
    expect([...new Set(wrong)]).toEqual([]);
  });

  test('finds its required fields', () => {
    const missing = estate.nodes.flatMap((node) => {
      const [name, { fields }] = typeOf(node) as [string, NodeType];
      const required = [...fields].filter(([field, { required }]) => required && field !== 'id');
      return required
        .filter(([field]) => node.properties[field] === undefined)
        .map(([field]) => `${name}.${field}`);
    });
    expect([...new Set(missing)]).toEqual([]);
  });

  test('declares every edge with its direction and properties', () => {
    const wrong = estate.edges.flatMap((edge) => {
      const found = declarationOf(edge);
      const where = `${edge.from.label} ${edge.type} ${edge.to.label}`;
      if (!found) return [`${where} is not declared`];
      const fields = found.properties ? vocabulary.properties.get(found.properties) : undefined;
      return mistakes(edge.properties, fields ?? new Map(), true).map((mistake) => `${where}: ${mistake}`);
    });
    expect([...new Set(wrong)]).toEqual([]);
  });
});

describe('the estate', () => {
  const resources = estate.nodes.filter(({ label }) => label === 'Resource');
  const edges = (type: string) => estate.edges.filter((edge) => edge.type === type);

  test.each([MIN_SIZE, 977, 2_000, 5_000])('of size %i has as many resources', (size) => {
    const { nodes } = generateEstate({ size, seed: 4 });
    expect(nodes.filter(({ label }) => label === 'Resource')).toHaveLength(size);
  });

  test.each([MIN_SIZE - 1, 1.5, Number.NaN])('of size %d is refused', (size) => {
    expect(() => generateEstate({ size, seed: 1 })).toThrow('size must be a whole number');
  });

  test('has an infrastructure in each of the 16 sectors', () => {
    expect(new Set(edges('IN_SECTOR').map(({ to }) => to.id)).size).toBe(16);
  });

  test('has all 12 kinds of resource, in its labels and in resourceType', () => {
    expect(new Set(resources.map(({ kind }) => kind))).toEqual(vocabulary.enums.get('ResourceType'));
    expect(resources.filter(({ kind, properties }) => properties.resourceType !== kind)).toEqual([]);
  });

  test('has an owner and a place for each resource', () => {
    for (const type of ['OWNED_BY', 'LOCATED_AT']) {
      const owned = new Set(edges(type).map(({ from }) => from.id));
      expect(resources.filter(({ id }) => !owned.has(id))).toEqual([]);
    }
  });

  test('addresses mail to nobody real', () => {
    const mails = estate.nodes.flatMap(({ properties }) => properties.contactEmail ?? []);
    expect(mails.length).toBeGreaterThan(50);
    expect(mails.filter((mail) => !String(mail).endsWith('.example.org'))).toEqual([]);
  });

  test('has affected, patched and unknown versions side by side', () => {
    const affected = new Set(edges('AFFECTED_BY').map(({ from }) => from.id));
    const unknown = new Set(edges('MAY_BE_AFFECTED_BY').map(({ from }) => from.id));
    const installed = edges('RUNS_SOFTWARE').filter(({ from }) => from.label === 'Resource');
    const share = installed.filter(({ to }) => affected.has(to.id)).length / installed.length;
    expect(share).toBeGreaterThan(0.1);
    expect(share).toBeLessThan(0.5);
    expect(installed.some(({ to }) => unknown.has(to.id))).toBe(true);
    expect([...affected].filter((id) => unknown.has(id))).toEqual([]);
  });

  test('uses every product of its catalogue', () => {
    const used = new Set(edges('RUNS_SOFTWARE').map(({ to }) => to.id));
    const unused = Object.values(PRODUCTS).filter(({ cpe }) => ![...used].some((id) => id.includes(cpe)));
    expect(unused).toEqual([]);
  });

  test('plays in the 30 days before its base time', () => {
    const base = Date.parse(estate.baseTime);
    const events = estate.nodes.filter(({ label }) => label === 'SecurityEvent');
    const ages = events.map(({ properties }) => base - Date.parse(String(properties.occurredAt)));
    expect(Math.min(...ages)).toBeGreaterThan(0);
    expect(Math.max(...ages)).toBeLessThanOrEqual(30 * 86_400_000);
    expect(new Set(events.map(({ properties }) => properties.eventType)).size).toBe(6);
  });

  test('leaves modifiedAt to the publishers, so that an import counts as newer', () => {
    expect(estate.nodes.filter(({ properties }) => properties.modifiedAt !== undefined)).toEqual([]);
  });
});
