import type { GraphQLResolveInfo, GraphQLSchema } from 'graphql';
import { PLANNER } from '../src/compiled/own.ts';
import type { Context } from '../src/context.ts';
import { DharmaError } from '../src/errors.ts';
import type { QuerySearchArgs } from './generated/types.ts';
import { findLabels, shownType } from './support/find-node.ts';
import { ranking, rankingParameters, searchPage } from './support/ranking.ts';
import { planSearch } from './support/search-plan.ts';
import { selectNode } from './support/select.ts';

interface Hit {
  id: string;
  labels: string[];
  score: number;
}

async function search(context: Context, args: QuerySearchArgs) {
  const parameters = rankingParameters(args);
  if (parameters.query === '') return searchPage([], args);
  const rows = await context.graph.read(
    `${ranking(args)} RETURN id, labels(node) AS labels, score ORDER BY score DESC, id`,
    { ...parameters },
  );
  const hits = rows.map(({ id, labels, score }) => ({ id: String(id), labels, score }) as Hit);
  return searchPage(hits, args);
}

function typeOf(labels: readonly string[], schema: GraphQLSchema): string {
  const type = shownType(schema, labels);
  if (type === undefined) throw new DharmaError('NOT_FOUND');
  return type;
}

async function nodeById(context: Context, id: string, info: GraphQLResolveInfo) {
  const labels = await findLabels(context, info.schema, id);
  return labels ? selectNode(context, info, typeOf(labels, info.schema), id) : null;
}

export default {
  Query: {
    search: {
      resolve: (_: unknown, args: QuerySearchArgs, context: Context) => search(context, args),
      extensions: { [PLANNER]: planSearch },
    },
    node: (_: unknown, { id }: { id: string }, context: Context, info: GraphQLResolveInfo) =>
      nodeById(context, id, info),
  },
  SearchHit: {
    type: ({ labels }: { labels: string[] }, _: unknown, __: Context, info: GraphQLResolveInfo) =>
      typeOf(labels, info.schema),
    node: (
      { id, labels }: { id: string; labels: string[] },
      _: unknown,
      context: Context,
      info: GraphQLResolveInfo,
    ) => selectNode(context, info, typeOf(labels, info.schema), id),
  },
  TwinNode: {
    __resolveType: (node: { __typename: string }) => node.__typename,
  },
};
