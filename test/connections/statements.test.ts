import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  execute,
  type GraphQLObjectType,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  parse,
} from 'graphql';
import { isPaged } from '../../src/connections/connections.ts';
import { faultsOf } from '../rights/statements.ts';
import { type Desk, openDesk } from './support.ts';

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
}, 120_000);
afterAll(() => desk?.close());

interface Connection {
  name: string;
  node: GraphQLObjectType;
  sorts: string[];
}

function connections(): Connection[] {
  return Object.values(desk.schema.getQueryType()?.getFields() ?? {})
    .filter(isPaged)
    .map((field) => {
      const edges = (getNamedType(field.type) as GraphQLObjectType).getFields().edges;
      const node = (getNamedType(edges?.type as never) as unknown as GraphQLObjectType).getFields().node;
      const sort = getNamedType(field.args.find(({ name }) => name === 'sort')?.type as never);
      return {
        name: field.name,
        node: getNamedType(node?.type as never) as unknown as GraphQLObjectType,
        sorts: isInputObjectType(sort) ? Object.keys(sort.getFields()) : [],
      };
    });
}

/** Every field of a node that needs no argument and no selection, and the nested connections. */
function fieldsOf({ node }: Connection): string {
  return Object.values(node.getFields())
    .filter(({ args }) => args.every(({ name }) => ['first', 'after', 'where', 'sort'].includes(name)))
    .flatMap((field) => {
      const type = getNamedType(field.type);
      if (isLeafType(type) || isEnumType(type)) return [field.name];
      return field.name.endsWith('Connection')
        ? [`${field.name}(first: 1) { totalCount edges { node { id } } }`]
        : [];
    })
    .join(' ');
}

/** What a query runs, and how many pages were told of meanwhile. */
async function translated(query: string, observe: boolean): Promise<{ statements: string[]; pages: number }> {
  const statements: string[] = [];
  let pages = 0;
  const run = async (cypher: string, params: Record<string, unknown>) => {
    if (cypher.includes('dbms.components')) return desk.graph.reader().run(cypher, params);
    statements.push(cypher);
    return { records: [], summary: { counters: { updates: () => ({}) } } };
  };
  const onPage = () => {
    pages += 1;
  };
  const executionContext = observe ? { run, onPage } : { run };
  await execute({ schema: desk.schema, document: parse(query), contextValue: { executionContext } });
  return { statements, pages };
}

/** Whether the nodes of the connection itself are gathered before some are taken. */
function collectsAll(statement: string): boolean {
  const [, node] = /MATCH \((this\d*):/.exec(statement) ?? [];
  return statement.includes(`collect({node: ${node}}) AS edges`);
}

describe('the statement of a connection', () => {
  it('is known in its parts for every type, whatever is selected, filtered and sorted by', async () => {
    const all = connections();
    expect(all.length).toBeGreaterThan(30);
    const unknown: string[] = [];
    for (const connection of all) {
      const fields = fieldsOf(connection);
      const queries = [
        `{ ${connection.name} { edges { node { ${fields} } } } }`,
        `{ ${connection.name}(first: 3, where: { OR: [{ name: { contains: "x" } }, { NOT: { id: { in: ["y"] } } }] }) {
          totalCount aggregate { count { nodes } } edges { cursor node { ${fields} } } pageInfo { hasNextPage endCursor } } }`,
        `{ ${connection.name}(first: 3, sort: []) { pageInfo { startCursor } } }`,
        ...connection.sorts.flatMap((field) =>
          ['ASC', 'DESC'].map(
            (direction) =>
              `{ ${connection.name}(first: 3, sort: [{ ${field}: ${direction} }]) { edges { cursor node { ${fields} } } } }`,
          ),
        ),
      ];
      for (const query of queries) {
        const { statements, pages } = await translated(query, true);
        if (pages !== 1 || statements.length !== 1 || collectsAll(statements[0] as string))
          unknown.push(query);
      }
    }
    expect(unknown).toEqual([]);
  }, 180_000);

  it('keeps to the row rules in every pattern that is written here', async () => {
    for (const { name } of connections()) {
      const query = `{ ${name}(first: 3, sort: [{ name: DESC }], where: { name: { contains: "x" } }) { totalCount edges { cursor node { id } } } }`;
      const { statements } = await translated(query, false);
      expect(faultsOf({ at: name, cypher: statements[0] as string })).toEqual([]);
    }
  });

  it('is left as it is where only counts are wanted', async () => {
    const { statements, pages } = await translated('{ resourcesConnection { totalCount } }', true);
    expect(pages).toBe(0);
    expect(statements).toEqual([
      'CYPHER 5\nMATCH (this0:Resource&`?visible`)\nWITH count(this0) AS totalCount\nRETURN {totalCount: totalCount} AS this',
    ]);
  });
});
