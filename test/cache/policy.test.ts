import { beforeAll, describe, expect, it } from '@jest/globals';
import { type DefinitionNode, type GraphQLSchema, type OperationDefinitionNode, parse } from 'graphql';
import { cypherReads, isVolatile } from '../../src/cache/cypher-reads.ts';
import { Dependencies } from '../../src/cache/dependencies.ts';
import { graphModelOf } from '../../src/cache/graph-model.ts';
import { Policies } from '../../src/cache/policy.ts';
import { loadResolvers } from '../../src/resolvers.ts';
import { fragmentsOf } from '../../src/root-fields.ts';
import { buildSchema, readTypeDefinitions } from '../../src/schema.ts';

let schema: GraphQLSchema;
let definitions: readonly DefinitionNode[];

beforeAll(async () => {
  schema = await buildSchema(await loadResolvers());
  definitions = (await readTypeDefinitions()).definitions;
});

/** The policy of a query, where types and fields of the SDL have these hints besides. */
function policyOf(query: string, hints: Readonly<Record<string, string>> = {}) {
  const hinted = Object.entries(hints).map(([place, args]) => {
    const [type = '', field] = place.split('.');
    const directive = `@cacheControl(${args})`;
    const text = field
      ? `extend type ${type} { ${field}: String ${directive} }`
      : `extend type ${type} ${directive}`;
    return parse(text).definitions[0] as DefinitionNode;
  });
  const dependencies = new Dependencies(schema, definitions);
  const policies = new Policies(schema, [...hinted, ...definitions], (field) => dependencies.knows(field));
  const document = parse(query);
  return policies.of(document.definitions[0] as OperationDefinitionNode, fragmentsOf(document));
}

const RESOURCES = '{ resources { id name software { id } } }';
const FOR_EVER = { maxAge: Number.POSITIVE_INFINITY, isPrivate: false, headerMaxAge: undefined };

describe('@cacheControl', () => {
  it('is not needed to keep an answer until it changes', () => {
    expect(policyOf(RESOURCES)).toEqual(FOR_EVER);
  });

  it('of a type holds for the fields that give it, root fields too', () => {
    const hints = { Resource: 'maxAge: 60', Software: 'maxAge: 30' };
    expect(policyOf(RESOURCES, hints)).toEqual({ maxAge: 30, isPrivate: false, headerMaxAge: 30 });
  });

  it('of a field holds before that of its type', () => {
    const hints = { Resource: 'maxAge: 60', Software: 'maxAge: 0', 'Resource.software': 'maxAge: 20' };
    expect(policyOf(RESOURCES, hints)).toEqual({ maxAge: 20, isPrivate: false, headerMaxAge: 20 });
  });

  it('of 0 keeps nothing', () => {
    expect(policyOf(RESOURCES, { 'Resource.name': 'maxAge: 0' })).toBeUndefined();
    expect(policyOf('{ resources { id } }', { 'Resource.name': 'maxAge: 0' })).toEqual(FOR_EVER);
  });

  it('tells clients of no age unless everything has one', () => {
    // The list of software has none, and is 0 to others.
    expect(policyOf(RESOURCES, { Resource: 'maxAge: 60' })).toEqual({
      maxAge: 60,
      isPrivate: false,
      headerMaxAge: undefined,
    });
  });

  it('is inherited where that is said', () => {
    const hints = { Resource: 'maxAge: 60', 'Resource.software': 'inheritMaxAge: true' };
    expect(policyOf(RESOURCES, hints)).toEqual({ maxAge: 60, isPrivate: false, headerMaxAge: 60 });
  });

  it('gives each their own by PRIVATE, wherever it stands', () => {
    expect(policyOf(RESOURCES, { 'Software.id': 'scope: PRIVATE' })?.isPrivate).toBe(true);
    expect(policyOf(RESOURCES, { Software: 'maxAge: 5, scope: PRIVATE' })).toMatchObject({
      maxAge: 5,
      isPrivate: true,
    });
  });
});

describe('a Cypher statement', () => {
  it.each([
    ['the node itself', 'RETURN this AS r', { isSameNode: true, labels: [], relationships: [] }],
    [
      'plain patterns',
      'MATCH (this)-[:A|B]->(x:One)<-[r:C]-(y:Two&`?visible`) RETURN x',
      { isSameNode: false, labels: ['One', 'Two'], relationships: ['A', 'B', 'C'] },
    ],
  ])('of %s is understood', (_, statement, reads) => {
    expect(cypherReads(statement)).toEqual(reads);
  });

  it.each([
    'MATCH (this)-->(x:One) RETURN x',
    'MATCH (this)--(x:One) RETURN x',
    'MATCH (this)-[r]->(x:One) RETURN x',
    'MATCH (this)-[:A*1..3]->(x:One) RETURN x',
    'MATCH (this)-[:A]->(x) RETURN x',
    'MATCH (this)-[:A]->() RETURN 1 AS n',
    'MATCH (this)-[:A]->(x:One|Two) RETURN x',
    'MATCH (this)-[:A]->(x:!One) RETURN x',
    'CALL db.labels() YIELD label RETURN label',
    'CALL apoc.path.expand(this, "A", "", 1, 2) YIELD path RETURN path',
    'MATCH p = shortestPath((this)-[:A]->(x:One)) RETURN x',
    'MATCH (x:$(this.label)) RETURN x',
    'MATCH (this)-[:A]->(x:One) /* and (y) */ RETURN x',
  ])('of %s is taken to depend on everything', (statement) => {
    expect(cypherReads(statement)).toBeUndefined();
  });
});

describe('a Cypher statement that gives another answer though nothing has changed', () => {
  it.each([
    'RETURN duration.between(this.seenAt, datetime()) AS d',
    'RETURN datetime.realtime() AS d',
    'RETURN rand() AS r',
    'RETURN apoc.util.md5([this.id]) AS r',
    'CALL apoc.load.json("http://127.0.0.1") YIELD value RETURN value',
    'LOAD CSV FROM "file:///x" AS row RETURN row',
  ])('%s', (statement) => {
    expect(isVolatile(statement)).toBe(true);
    const sdl = parse(
      `type Resource @node { id: ID! now: String @cypher(statement: ${JSON.stringify(statement)}, columnName: "x") }`,
    );
    const document = parse('{ resources { id now } }');
    const asked = {
      operation: document.definitions[0] as OperationDefinitionNode,
      fragments: {},
      variables: {},
    };
    expect([...new Dependencies(schema, sdl.definitions).of(asked)]).toContain('!');
  });

  it('is none of those that the SDL has', () => {
    const model = graphModelOf(definitions);
    const kinds = [...model.values()].flatMap(({ fields }) => [...fields.values()].map(({ kind }) => kind));
    expect(kinds).not.toContain('volatile');
    expect(kinds).toContain('cypher');
  });
});

describe('dependencies', () => {
  const tags = (query: string, data?: Record<string, unknown>) => {
    const document = parse(query);
    const operation = document.definitions[0] as OperationDefinitionNode;
    const asked = { operation, fragments: fragmentsOf(document), variables: {} };
    return [...new Dependencies(schema, definitions).of(asked, data)].sort();
  };

  it('of a point read are its nodes and their relationships', () => {
    const query = '{ resources(where: { id: { eq: "r" } }) { id software { id } } }';
    const data = { resources: [{ id: 'r', software: [{ id: 's' }] }] };
    expect(tags(query, data)).toEqual([
      'L:Software',
      'R:RUNS_SOFTWARE',
      'e:RUNS_SOFTWARE:r',
      'p:Resource:id',
      's:r',
      's:s',
    ]);
  });

  it('of nodes with values are these properties of them', () => {
    const query = '{ resources(where: { id: { eq: "r" } }) { id name cores: cpu tlp } }';
    const data = { resources: [{ id: 'r', name: 'n', cores: 4, tlp: 'CLEAR' }] };
    expect(tags(query, data)).toEqual(['p:Resource:id', 's:r', 'v:r:cpu', 'v:r:name', 'v:r:tlp']);
  });

  it('of nodes with a field by a statement are any changes of them', () => {
    const query = '{ infrastructures(where: { id: { eq: "i" } }) { id nodeCount } }';
    expect(tags(query, { infrastructures: [{ id: 'i', nodeCount: 1 }] })).toContain('i:i');
  });

  it('of a list are that nodes of its type come and go', () => {
    expect(tags('{ resources { id } }', { resources: [{ id: 'r' }] })).toEqual(['n:Resource', 's:r']);
    expect(tags('{ computeInstances { id } }', { computeInstances: [] })).toEqual(['n:COMPUTE']);
  });

  it('of what shows no ids are types', () => {
    const query = '{ resources(where: { id: { eq: "r" } }) { software { name } } }';
    expect(tags(query, { resources: [{ software: [{ name: 's' }] }] })).toEqual([
      'L:Software',
      'R:RUNS_SOFTWARE',
      'e:RUNS_SOFTWARE:r',
      'n:Software',
      'p:Resource:id',
      'p:Software:name',
      's:r',
    ]);
  });

  it('are not told by a field that only looks like an id', () => {
    const query = '{ resources { id: name } }';
    expect(tags(query, { resources: [{ id: 'r' }] })).toEqual(['n:Resource', 'p:Resource:name']);
  });

  it('of many nodes are any changes of them, of very many those of their types', () => {
    const nodes = (count: number) => Array.from({ length: count }, (_, n) => ({ id: `r${n}`, name: 'n' }));
    const many = tags('{ resources { id name } }', { resources: nodes(1500) });
    expect(many).toHaveLength(1501);
    expect(many).toEqual(expect.arrayContaining(['n:Resource', 'i:r0', 'i:r1499']));
    const types = tags('{ resources { id name } }', { resources: nodes(3000) });
    expect(types).toEqual(['n:Resource', 'p:Resource:name']);
  });

  it('of nodes that are chosen are the properties that choose them', () => {
    const where = '{ OR: [{ criticality: { eq: HIGH } }, { NOT: { cpu: { lt: 8 } } }] }';
    expect(tags(`{ resources(where: ${where}, sort: [{ name: ASC }]) { id } }`, { resources: [] })).toEqual([
      'n:Resource',
      'p:Resource:cpu',
      'p:Resource:criticality',
      'p:Resource:name',
    ]);
    const nested =
      '{ resources(where: { id: { eq: "r" } }) { id software(sort: [{ version: ASC }]) { id } } }';
    expect(tags(nested, { resources: [{ id: 'r', software: [] }] })).toContain('p:Software:version');
  });

  it('of aggregates are the properties that they are of', () => {
    const query = '{ resourcesConnection { aggregate { count { nodes } node { cpu { max } } } } }';
    expect(tags(query, { resourcesConnection: {} })).toEqual(['n:Resource', 'p:Resource:cpu']);
  });

  it('of nodes that a statement chooses are any changes of them', () => {
    const query = '{ resources(where: { asComputeInstance: { cpu: { gt: 1 } } }) { id } }';
    expect(tags(query, { resources: [] })).toEqual(['l:Resource', 'n:Resource', 'p:COMPUTE:cpu']);
  });

  it('of a search are the properties that are searched', () => {
    const found = tags('{ search(text: "x", types: [Site]) { hits { node { id } } } }', {
      search: { hits: [] },
    });
    expect(found).toContain('p:Site:description');
    expect(found).toContain('n:Site');
    expect(found.every((tag) => /^[np]:Site\b/.test(tag))).toBe(true);
  });
});
