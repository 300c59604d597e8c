import {
  type DefinitionNode,
  type FieldNode,
  type GraphQLField,
  type GraphQLFieldResolver,
  type GraphQLObjectType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  getNamedType,
} from 'graphql';
import type { CypherRunner, Row } from '../../datasources/graph.ts';
import { collectFields, type Reading } from '../compiled/selection.ts';
import { DharmaError } from '../errors.ts';
import { type PageRow, pageAnswer } from './answer.ts';
import { nodeTypeOf } from './node-type.ts';
import { type OrderArguments, Orders } from './order.ts';
import { Page } from './page.ts';
import type { Wanted } from './page-statement.ts';
import { collectsNodes, readStatement } from './statement.ts';

/** Who makes plans is told of the pages, and gets the statement of the first one whatever `after` says. */
export interface PageObserver {
  onPage(page: Page): void;
}

interface Arguments extends OrderArguments {
  after?: string | null;
}

interface LibraryContext {
  executionContext: CypherRunner & Partial<PageObserver>;
}

type Resolver = GraphQLFieldResolver<unknown, LibraryContext>;

const paged = new WeakSet<object>();

/** Whether a field is a connection that is paged here. */
export function isPaged(field: GraphQLField<unknown, unknown>): boolean {
  return field.resolve !== undefined && paged.has(field.resolve);
}

/**
 * Has the connections at the root of a generated schema find the nodes of a page by their place in the order, where the
 * library would collect every node first. Nested ones are left as they are.
 */
export function pageConnections(schema: GraphQLSchema, definitions: readonly DefinitionNode[]): void {
  for (const field of Object.values(schema.getQueryType()?.getFields() ?? {})) {
    const node = isConnection(field) ? nodeTypeOf(field.type) : undefined;
    const library = field.resolve as Resolver | undefined;
    if (!node || !library) continue;
    const resolve = resolverOf(field.name, library, new Orders(node, definitions));
    paged.add(resolve);
    field.resolve = resolve as GraphQLFieldResolver<unknown, unknown>;
  }
}

/** Whether a root field is a connection that the library has made. */
function isConnection({ name, args }: GraphQLField<unknown, unknown>): boolean {
  return name.endsWith('Connection') && args.some((argument) => argument.name === 'after');
}

function resolverOf(list: string, library: Resolver, orders: Orders): Resolver {
  return async function resolve(source, args: Arguments, context, info) {
    const selected = selectionOf(info);
    if (selected === 'groups' || !orders.knows(args)) return library(source, args, context, info);
    const { after } = args;
    const observed = context.executionContext.onPage?.bind(context.executionContext);
    const found: { page?: Page; row?: PageRow } = {};
    const run = async (cypher: string, params: Row = {}) => {
      const statement = readStatement(cypher);
      const order = statement && orders.of(args, statement);
      // A count, or what the library asks of the database itself.
      if (!statement || !order) {
        // Of another form, which would begin at the first node.
        if (after && collectsNodes(cypher)) throw new DharmaError('INTERNAL_ERROR');
        return context.executionContext.run(cypher, params);
      }
      found.page = new Page(list, statement, order, selected);
      observed?.(found.page);
      const page = found.page.run(observed ? undefined : after);
      const result = await context.executionContext.run(page.cypher, { ...params, ...page.params });
      found.row = result.records[0]?.get('this') as PageRow | undefined;
      return result;
    };
    // The argument stands in the document, where the library finds it too.
    const own = { ...args, after: undefined };
    const answer = await library(source, own, { ...context, executionContext: { run } }, info);
    if (!found.page || !found.row) return answer;
    return { ...(answer as object), ...pageAnswer(found.row, found.page.order, typeof after === 'string') };
  };
}

/** What is selected of a connection; 'groups' where that is more than a page has. */
function selectionOf(info: GraphQLResolveInfo): Wanted | 'groups' {
  const reading: Reading = {
    schema: info.schema,
    fragments: info.fragments,
    variables: info.variableValues,
  };
  const select = (type: GraphQLObjectType, nodes: readonly FieldNode[]) => {
    const sets = nodes.flatMap(({ selectionSet }) => selectionSet ?? []);
    const selected = [...collectFields(reading, type, sets).values()].flat();
    return (name: string) => selected.filter((node) => node.name.value === name);
  };
  const within = (type: GraphQLObjectType, name: string, nodes: readonly FieldNode[]) => {
    const field = type.getFields()[name];
    return field ? select(getNamedType(field.type) as GraphQLObjectType, nodes) : () => [];
  };
  const connection = getNamedType(info.returnType) as GraphQLObjectType;
  const of = select(connection, info.fieldNodes);
  if (of('groupBy').length > 0) return 'groups';
  const [edges, pageInfo] = [of('edges'), of('pageInfo')];
  const [ofEdges, ofPage] = [within(connection, 'edges', edges), within(connection, 'pageInfo', pageInfo)];
  return {
    keys: [ofEdges('cursor'), ofPage('startCursor'), ofPage('endCursor')].some(({ length }) => length > 0),
    total: of('totalCount').length > 0,
    next: ofPage('hasNextPage').length > 0,
  };
}
