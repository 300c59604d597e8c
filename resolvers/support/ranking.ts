import { VISIBLE } from '../../src/auth/visibility.ts';
import { DharmaError } from '../../src/errors.ts';
import { SEARCH_INDEX } from '../../src/migrations/graph.ts';
import type { QuerySearchArgs } from '../generated/types.ts';
import { decodeCursor, encodeCursor, pageOf } from './paging.ts';

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
    WHEN $text IN [name, toLower(node.id), toLower(toStringOrNull(node.cveId)), toLower(toStringOrNull(node.externalId))] THEN 4.0
    WHEN name STARTS WITH $text THEN 3.0
    WHEN all(word IN $words WHERE name CONTAINS word) THEN 2.0
    ELSE 1.0 END + 1.0 / (1 + size(name))`;

/**
 * Begins a statement: the hits of a page and the one behind it as `node`, `id` and `score`, best first.
 * @param args that there are types or a cursor, not which, decides on the text
 */
export function ranking({ types, after }: Pick<QuerySearchArgs, 'types' | 'after'>): string {
  const ofTypes = types ? ' AND any(label IN labels(node) WHERE label IN $types)' : '';
  const behind = after ? 'WHERE score < $score OR (score = $score AND id > $id)' : '';
  return `CALL db.index.fulltext.queryNodes('${SEARCH_INDEX}', $query) YIELD node
  WITH node, toLower(coalesce(toStringOrNull(node.name), '')) AS name
  WHERE node.id IS :: STRING NOT NULL AND node:%&${VISIBLE}${ofTypes}
  WITH node, node.id AS id, ${SCORE} AS score ${behind}
  WITH node, id, score ORDER BY score DESC, id LIMIT $limit`;
}

/** What the ranking is given. */
interface RankingParameters {
  /** Of Lucene; empty: nothing is found. */
  query: string;
  text: string;
  words: string[];
  types: readonly string[] | null;
  /** Of the last hit before the page, or null. */
  score: unknown;
  id: unknown;
  limit: number;
}

/** @throws DharmaError VALIDATION_ERROR */
export function rankingParameters(args: QuerySearchArgs): RankingParameters {
  const text = args.text.trim();
  if (text.length === 0 || text.length > MAX_TEXT) {
    throw new DharmaError('VALIDATION_ERROR', `"text" must have 1 to ${MAX_TEXT} characters.`);
  }
  const [score, id] = args.after ? decodeCursor(args.after, ['number', 'string']) : [null, null];
  const words = partsOf(text.toLowerCase()).map((part) => part.words);
  return {
    query: luceneQuery(text),
    text: words.join(' '),
    words,
    types: args.types ?? null,
    score,
    id,
    limit: args.first + 1,
  };
}

/** The page of what the ranking found. */
export function searchPage<T extends { id: string; score: number }>(
  found: readonly T[],
  { first, after }: Pick<QuerySearchArgs, 'first' | 'after'>,
) {
  const hits = found.map((hit) => ({ ...hit, cursor: encodeCursor([hit.score, hit.id]) }));
  const { page, pageInfo } = pageOf(hits, first, after);
  return { hits: page, pageInfo };
}
