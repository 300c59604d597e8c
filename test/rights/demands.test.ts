import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from '@jest/globals';
import {
  type DefinitionNode,
  type GraphQLSchema,
  isInputObjectType,
  isObjectType,
  type OperationDefinitionNode,
  parse,
  validate,
} from 'graphql';
import { Demands, secretFields } from '../../src/auth/demands.ts';
import { Permissions, resourceOf } from '../../src/auth/permissions.ts';
import { rightsTable } from '../../src/auth/rights-table.ts';
import { checkRowRules } from '../../src/auth/schema-rules.ts';
import { graphSchemaStatements } from '../../src/migrations/graph.ts';
import { loadResolvers } from '../../src/resolvers.ts';
import { fragmentsOf } from '../../src/root-fields.ts';
import { buildSchema, readTypeDefinitions } from '../../src/schema.ts';

let schema: GraphQLSchema;
let definitions: readonly DefinitionNode[];
let demands: Demands;
beforeAll(async () => {
  schema = await buildSchema(await loadResolvers());
  definitions = (await readTypeDefinitions()).definitions;
  demands = new Demands(schema, definitions);
});

function demandOf(query: string) {
  const document = parse(query);
  expect(validate(schema, document)).toEqual([]);
  const operation = document.definitions.find(
    (d) => d.kind === 'OperationDefinition',
  ) as OperationDefinitionNode;
  return demands.of(operation, fragmentsOf(document));
}

describe('an operation asks', () => {
  const [R, S, V, SECRET] = ['resource', 'software', 'vulnerability', 'secret'].map(
    (name) => `platform:${name}:read`,
  );
  it.each([
    ['{ resources { id } }', [R]],
    ['{ x: resources { y: id } }', [R]],
    ['{ resources { __typename } }', [R]],
    ['{ resourcesConnection { totalCount } }', [R]],
    ['{ resourcesConnection { aggregate { count { nodes } } } }', [R]],
    ['{ resources { softwareConnection { totalCount } } }', [R, S]],
    ['{ resources { vulnerabilities { id } } }', [R, V]],
    [
      '{ ...A } fragment A on Query { resources { ...B } } fragment B on Resource { software { id } }',
      [R, S],
    ],
    ['{ ... on Query { ... { resources { ... on TwinNode { id } } } } }', [R]],
    ['{ node(id: "x") { ... on Resource { software { id } } } }', [S]],
    ['{ node(id: "x") { ... on Resource { metadata } } }', [SECRET]],
    ['{ resources { metadata } }', [R, SECRET]],
    ['{ computeInstances { m: metadata } }', [R, SECRET]],
    [
      '{ search(text: "x") { hits { node { ...A } } } } fragment A on TwinNode { ... on Infrastructure { config } }',
      [SECRET],
    ],
    [
      'mutation { updateResources(update: { name: { set: "x" } }, where: { id: { eq: "x" } }) { resources { metadata } } }',
      [R, 'platform:resource:write', SECRET],
    ],
    [
      'mutation { deleteResources(where: { id: { eq: "x" } }) { nodesDeleted } }',
      ['platform:resource:write'],
    ],
    [
      'mutation { createSites(input: []) { info { nodesCreated } } }',
      ['platform:site:read', 'platform:site:write'],
    ],
    [
      'query ($skip: Boolean!) { node(id: "x") { id ... on Resource @skip(if: $skip) { software { id } } } }',
      [S],
    ],
  ])('%s', (query, permissions) => {
    expect(demandOf(query)).toMatchObject({ public: false, permissions: [...permissions].sort() });
  });

  it('nothing where all is public, and a login where any field is not', () => {
    expect(demandOf('{ __typename }')).toMatchObject({ public: true, permissions: [] });
    expect(demandOf('{ __schema { types { name } } }').public).toBe(true);
    expect(demandOf('{ __typename me { id } }').public).toBe(false);
  });
});

it('what each role may do stands in docs/rights.md: `npm run rights` writes it', async () => {
  const page = await readFile(new URL('../../docs/rights.md', import.meta.url), 'utf8');
  expect(page).toContain(`<!-- made by \`npm run rights\` -->\n${rightsTable(demands)}\n<!-- end -->`);
});

describe('a secret', () => {
  it('is in no filter, order, aggregate or full-text index', async () => {
    const secrets = secretFields(definitions).map((field) => field.split('.') as [string, string]);
    expect(secrets.length).toBeGreaterThan(10);
    const index = (await graphSchemaStatements()).find((statement) => statement.includes('FULLTEXT')) ?? '';
    for (const [type, field] of secrets) {
      expect(index).not.toMatch(new RegExp(`\\bn\\.${field}\\b`));
      for (const suffix of ['Where', 'Sort']) {
        const input = schema.getType(type + suffix);
        if (isInputObjectType(input)) expect(Object.keys(input.getFields())).not.toContain(field);
      }
      const aggregate = schema.getType(`${type}AggregateNode`);
      if (isObjectType(aggregate)) expect(Object.keys(aggregate.getFields())).not.toContain(field);
    }
  });
});

describe('the schema does not start', () => {
  const definitionsOf = (sdl: string) => parse(sdl).definitions;
  it.each([
    ['type CVERecord @node { id: ID! }', /no permission can name/],
    ['type User @node { id: ID! }', /no permission can name/],
    [
      'type A @node { k: String @secret } type B @node(labels: ["A", "B"]) { k: String }',
      /B.k is a secret in A/,
    ],
  ])('with %s', (sdl, message) => {
    expect(() => checkRowRules(definitionsOf(sdl))).toThrow(message);
  });

  it('with a root field of which nothing says who may use it', () => {
    const open = new Set(['Query.search']);
    const stripped = definitions.map((definition) =>
      'fields' in definition && definition.kind === 'ObjectTypeExtension' && definition.name.value === 'Query'
        ? {
            ...definition,
            fields: definition.fields?.map((field) =>
              open.has(`Query.${field.name.value}`) ? { ...field, directives: [] } : field,
            ),
          }
        : definition,
    );
    const field = schema.getQueryType()?.getFields().search;
    const node = field?.astNode;
    if (field) field.astNode = { ...(node as NonNullable<typeof node>), directives: [] };
    expect(() => new Demands(schema, stripped as DefinitionNode[])).toThrow(/search/);
    if (field) field.astNode = node;
  });
});

describe('permissions', () => {
  it.each([
    [['platform:*:*'], 'platform:cypher:execute', true],
    [['platform:twin:read'], 'platform:resource:read', true],
    [['platform:twin:read'], 'platform:resource:write', false],
    [['platform:twin:read'], 'platform:secret:read', false],
    [['platform:twin:*'], 'platform:audit:read', false],
    [['platform:resource:write'], 'platform:resource:read', false],
    [[], 'platform:resource:read', false],
  ])('a key of %j for %s: %s', (scopes, permission, allowed) => {
    expect(Permissions.ofRole('ADMIN').narrowedTo(scopes).has(permission)).toBe(allowed);
  });

  it('of a key are never more than its owner has', () => {
    const key = Permissions.ofRole('VIEWER').narrowedTo(['platform:*:*']);
    expect([key.has('platform:resource:read'), key.has('platform:resource:write')]).toEqual([true, false]);
    expect(Permissions.ofRole('VIEWER').narrowedTo(['platform:software:read']).readableLabels()).toEqual([
      'Software',
    ]);
    expect(Permissions.ofRole('VIEWER').narrowedTo(['platform:software:write']).readableLabels()).toEqual([]);
    expect(key.readableLabels()).toBe('all');
  });

  it('name labels in the form of the permissions', () => {
    expect(['SecurityEvent', 'StixObject', 'Site'].map(resourceOf)).toEqual([
      'security-event',
      'stix-object',
      'site',
    ]);
  });
});
