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

/** What a user typed: its words, and which of them stand together. */
function partsOf(text: string): Array<{ words: string; quoted: boolean }> {
  const parts = text.match(/"[^"]*"|\S+/g) ?? [];
  return parts.flatMap((part) => {
    const words = part.replaceAll('"', '').trim();
    return /[\p{L}\p{N}]/u.test(words) ? [{ words, quoted: part.startsWith('"') }] : [];
  });
}

/**
 * A Lucene query out of what a user typed: words joined by AND, the last one open-ended, quoted words as a phrase.
 * Nothing of it is syntax. Words with punctuation are phrases, since the index splits them (`CVE-2021-44228`).
 */
export function luceneQuery(text: string): string {
  const parts = partsOf(text);
  const terms = parts.map(({ words, quoted }, index) => {
    const escaped = words.replace(LUCENE_SPECIAL, '\\$&');
    if (quoted || /[^\p{L}\p{N}]/u.test(words)) return `"${escaped}"`;
    const open = index === parts.length - 1 && words.length > 1;
    const word = escaped.toLowerCase();
    return open ? `(${word} OR ${word}*)` : word;
  });
  return terms.join(' AND ');
}

/**
 * How well a node matches, of the node alone: 4 named so, 3 its name begins so, 2 all words in its name, 1 elsewhere;
 * short names first. The index's own score weighs words by how many nodes have them, hidden ones included.
 */
const SCORE = `CASE
    WHEN $text IN [name, toLower(node.id), toLower(node.cveId), toLower(node.externalId)] THEN 4.0
    WHEN name STARTS WITH $text THEN 3.0
    WHEN all(word IN $words WHERE name CONTAINS word) THEN 2.0
    ELSE 1.0 END + 1.0 / (1 + size(name))`;

async function search(context: Context, args: QuerySearchArgs) {
  const first = args.first;
  const text = args.text.trim();
  if (text.length === 0 || text.length > MAX_TEXT) {
    throw new DharmaError('VALIDATION_ERROR', `"text" must have 1 to ${MAX_TEXT} characters.`);
  }
  const query = luceneQuery(text);
  const [score, id] = args.after ? decodeCursor(args.after, ['number', 'string']) : [null, null];
  if (query === '') return { hits: [], pageInfo: pageOf([], first, args.after).pageInfo };
  const words = partsOf(text.toLowerCase()).map((part) => part.words);
  const rows = await context.graph.read(
    `CALL db.index.fulltext.queryNodes('${SEARCH_INDEX}', $query) YIELD node
     WITH node, toLower(coalesce(node.name, '')) AS name
     WHERE node:%&${VISIBLE} AND ($types IS NULL OR any(label IN labels(node) WHERE label IN $types))
     WITH node, node.id AS id, ${SCORE} AS score
     WHERE $score IS NULL OR score < $score OR (score = $score AND id > $id)
     RETURN id, labels(node) AS labels, score ORDER BY score DESC, id LIMIT $limit`,
    { query, text: words.join(' '), words, types: args.types ?? null, score, id, limit: first + 1 },
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
