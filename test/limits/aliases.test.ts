import { expect, it } from '@jest/globals';
import { buildSchema, parse, validate } from 'graphql';
import { CONNECTION_RULES } from '../../src/limits/aliases.ts';

const schema = buildSchema(`
  type Query { sitesConnection: SitesConnection! sites: [Site!]! }
  type SitesConnection { edges: [SiteEdge!]! pageInfo: PageInfo! totalCount: Int! aggregate: SiteAggregate! }
  type SiteAggregate { count: Int! }
  type SiteEdge { cursor: String! node: Site! }
  type PageInfo { hasNextPage: Boolean! endCursor: String }
  type Site { id: ID! name: String! }
`);
const faults = (query: string) =>
  validate(schema, parse(query), CONNECTION_RULES).map(({ message }) => message);

it.each([
  ['{ sitesConnection { pageInfo: totalCount } }', 'pageInfo', 'SitesConnection'],
  [
    '{ sitesConnection { ...F } } fragment F on SitesConnection { edges: totalCount }',
    'edges',
    'SitesConnection',
  ],
  ['{ sitesConnection { edges { node: cursor } } }', 'node', 'SiteEdge'],
  ['{ sitesConnection { pageInfo { hasNextPage: endCursor } } }', 'hasNextPage', 'PageInfo'],
])('in a connection no field has the name of another one: %s', (query, alias, type) => {
  expect(faults(query)).toEqual([
    `"${alias}" cannot be an alias here: it is the name of another field of "${type}".`,
  ]);
});

it.each([
  '{ sitesConnection { a: aggregate { count } b: aggregate { count } } }',
  '{ c: sitesConnection { ... { a: aggregate { count } } ...F } } fragment F on SitesConnection { aggregate { count } ...F }',
  '{ sitesConnection { a: aggregate { count } } sitesConnection { b: aggregate { count } } }',
  '{ ...F ...G } fragment F on Query { c: sitesConnection { aggregate { count } } } fragment G on Query { ... { c: sitesConnection { b: aggregate { count } } } }',
  '{ ...F } fragment F on Query { sitesConnection { a: aggregate { count } b: aggregate { count } } }',
])('a connection is asked for its aggregate once: %s', (query) => {
  expect(faults(query)).toEqual([
    '"aggregate" can be asked for once only in a connection: select all of it in one.',
  ]);
});

it.each([
  '{ sitesConnection { a: aggregate { count } a: aggregate { count } } c: sitesConnection { b: aggregate { count } } }',
  '{ sitesConnection { a: aggregate { count } } sitesConnection { totalCount a: aggregate { count } } }',
  '{ edges: sitesConnection { total: totalCount edges: edges { id: cursor node { name: id } } } }',
  '{ sites { id: name name: id } }',
])('any other alias may be: %s', (query) => {
  expect(faults(query)).toEqual([]);
});
