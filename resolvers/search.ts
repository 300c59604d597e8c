import type { GraphQLResolveInfo, GraphQLSchema } from 'graphql';
import { VISIBLE } from '../src/auth/visibility.ts';
import type { Context } from '../src/context.ts';
import { DharmaError } from '../src/errors.ts';
import { SEARCH_INDEX } from '../src/migrations/graph.ts';
import type { QuerySearchArgs } from './generated/types.ts';
import { findLabels, shownType } from './support/find-node.ts';
import { decodeCursor, encodeCursor, pageOf } from './support/paging.ts';
import { selectNode } from './support/select.ts';

const MAX_TEXT = 500;
/** What Lucene's query parser gives a meaning to. */
const LUCENE_SPECIAL = /[+\-&|!(){}[\]^"~*?:\\/]/g;

/**
 * A Lucene query out of what a user typed: words joined by AND, the last one open-ended, quoted words as a phrase.
 * Nothing of it is syntax. Words with punctuation are phrases, since the index splits them (`CVE-2021-44228`).
 */
export function luceneQuery(text: string): string {
  const parts = text.match(/"[^"]*"|\S+/g) ?? [];
  const terms = parts.flatMap((part, index) => {
    const words = part.replaceAll('"', '').trim();
    if (!/[\p{L}\p{N}]/u.test(words)) return [];
    const escaped = words.replace(LUCENE_SPECIAL, '\\$&');
    const isPhrase = part.startsWith('"') || /[^\p{L}\p{N}]/u.test(words);
    if (isPhrase) return [`"${escaped}"`];
    const open = index === parts.length - 1 && words.length > 1;
    const word = escaped.toLowerCase();
    return [open ? `(${word} OR ${word}*)` : word];
  });
  return terms.join(' AND ');
}

async function search(context: Context, args: QuerySearchArgs) {
  const first = args.first;
  const text = args.text.trim();
  if (text.length === 0 || text.length > MAX_TEXT) {
    throw new DharmaError('VALIDATION_ERROR', `"text" must have 1 to ${MAX_TEXT} characters.`);
  }
  const query = luceneQuery(text);
  const [score, id] = args.after ? decodeCursor(args.after, ['number', 'string']) : [null, null];
  if (query === '') return { hits: [], pageInfo: pageOf([], first, args.after).pageInfo };
  const rows = await context.graph.read(
    `CALL db.index.fulltext.queryNodes('${SEARCH_INDEX}', $query) YIELD node, score
     WITH node, score, node.id AS id
     WHERE node:%&${VISIBLE} AND ($types IS NULL OR any(label IN labels(node) WHERE label IN $types))
       AND ($score IS NULL OR score < $score OR (score = $score AND id > $id))
     RETURN id, labels(node) AS labels, score ORDER BY score DESC, id LIMIT $limit`,
    { query, types: args.types ?? null, score, id, limit: first + 1 },
  );
  const hits = rows.map((row) => ({
    id: String(row.id),
    labels: row.labels as string[],
    score: row.score as number,
    cursor: encodeCursor([row.score as number, String(row.id)]),
  }));
  const { page, pageInfo } = pageOf(hits, first, args.after);
  return { hits: page, pageInfo };
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
    search: (_: unknown, args: QuerySearchArgs, context: Context) => search(context, args),
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
