import { luceneQuery } from '../../resolvers/support/ranking.ts';
import { SEARCH_INDEX } from '../../src/migrations/graph.ts';
import { type Operation, spread } from './operation.ts';

const TEXTS = [
  'log4j',
  'firewall',
  'scada',
  'exchange',
  'energy',
  'proxy',
  'domain controller',
  'web server',
  'gateway',
  'backup',
];
const SEARCH_PAGE = 10;

/**
 * Search is a field of Dharma's own: `@neo4j/graphql` offers `@fulltext`, whose hits are of one type and ranked by
 * the index. So that answers can be compared whole, the others run the ranking that Dharma has, without its rights,
 * in one statement and without what selects arbitrary fields of a hit: somewhat less work than Dharma does.
 */
export const SEARCH_CYPHER = `CALL db.index.fulltext.queryNodes('${SEARCH_INDEX}', $query) YIELD node
  WITH node, toLower(coalesce(node.name, '')) AS name
  WITH node, node.id AS id, CASE
    WHEN $text IN [name, toLower(node.id), toLower(node.cveId), toLower(node.externalId)] THEN 4.0
    WHEN name STARTS WITH $text THEN 3.0
    WHEN all(word IN $words WHERE name CONTAINS word) THEN 2.0
    ELSE 1.0 END + 1.0 / (1 + size(name)) AS score
  ORDER BY score DESC, id LIMIT ${SEARCH_PAGE + 1}
  RETURN { score: score, node: { id: id, name: node.name }, labels: labels(node) } AS row`;

export interface SearchRow {
  score: number;
  node: { id: string; name: string };
  labels: string[];
}

/** Parameters of the statement, for a text of plain words. */
export function searchParameters(text: string) {
  const lower = text.toLowerCase();
  return { query: luceneQuery(text), text: lower, words: lower.split(' ') };
}

export function searchAnswer(rows: readonly SearchRow[]) {
  const hits = rows.slice(0, SEARCH_PAGE).map(({ score, node }) => ({ score, node }));
  return { hits, pageInfo: { hasNextPage: rows.length > SEARCH_PAGE } };
}

export const search: Operation = {
  name: 'Search',
  query: `query Search($text: String!) {
    search(text: $text, first: ${SEARCH_PAGE}) { hits { score node { id name } } pageInfo { hasNextPage } }
  }`,
  writes: false,
  variables: (n) => ({ text: TEXTS[spread(n, TEXTS.length)] }),
  cypher: SEARCH_CYPHER,
  parameters: ({ text }) => searchParameters(text as string),
  data: (rows) => ({ search: searchAnswer(rows as SearchRow[]) }),
  unordered: [],
  isFull: ({ search: { hits } }: { search: { hits: unknown[] } }) => Array.isArray(hits),
};
