import {
  type Form,
  hoisted,
  type Key,
  keyText,
  orderBy,
  type PlaceKey,
  placeValues,
  standsAfter,
  standsAfterInIndex,
} from './keys.ts';
import type { ConnectionStatement } from './statement.ts';

/** What a request wants of a connection, besides its nodes. */
export interface Wanted {
  /** The keys of each node, for cursors. */
  keys: boolean;
  total: boolean;
  /** Whether there is a next page. */
  next: boolean;
}

/** How the nodes of a page are found. */
export interface Search {
  keys: readonly Key[];
  /**
   * Whether the first key has an index that the page is to be read from: 'some' tries its first entries alone, since the
   * filter might let none of them pass.
   */
  index: 'none' | 'some' | 'all';
  /** Whether the index has all nodes that are asked for; else, where it does not fill the page, the others are looked at. */
  isWhole: boolean;
  /** Of the place to go on after; undefined for the beginning. */
  after: readonly PlaceKey[] | undefined;
}

/** Read in the order of an index before it is cheaper to look at all nodes in the order in which they are stored. */
const SOME = 20_000;
/** Values that an index can be entered at. Numbers are not ordered quite as they compare. */
const IN_INDEX: readonly Form[] = ['text', 'wide text', 'boolean', 'date', 'instant'];

/**
 * The statement for one page: the nodes of the page are found first, then what is asked of them is read, and counting
 * is a matter of its own. Its one row is `{edges: [{keys, node}], hasNextPage, totalCount, ...}`.
 */
export function pageStatement(parts: ConnectionStatement, search: Search, wanted: Wanted): string {
  const { limit, column, node } = parts;
  // One more than the page tells whether there is another.
  const read = limit && (wanted.next ? `${limit} + 1` : limit);
  const keys = wanted.keys ? `keys: [${search.keys.map(keyText).join(', ')}], ` : '';
  const row = [
    `edges: ${limit && wanted.next ? `${column}[..${limit}]` : column}`,
    ...(limit && wanted.next ? [`hasNextPage: size(${column}) > ${limit}`] : []),
    ...(wanted.total ? ['totalCount: totalCount'] : []),
  ];
  return [
    parts.lead,
    ...(wanted.total ? ['CALL () {', parts.match, `RETURN count(${node}) AS totalCount`, '}'] : []),
    'CALL () {',
    ...nodesOf(parts, search, read),
    ...(isOrderComputed(search) ? [] : [parts.computed]),
    parts.nested,
    `RETURN collect({${keys}${parts.edge}}) AS ${column}`,
    '}',
    `RETURN {${row.join(', ')}${parts.rest}} AS this`,
  ]
    .filter((line) => line !== '')
    .join('\n');
}

function isOrderComputed({ keys }: Search): boolean {
  return keys.some(({ only }) => only !== undefined);
}

/** Clauses that leave the nodes of the page in their order. */
function nodesOf(parts: ConnectionStatement, search: Search, limit: string | undefined): string[] {
  const form = search.after?.[0]?.form;
  if (search.index === 'none' || (form && !IN_INDEX.includes(form))) return allNodes(parts, search, limit);
  // Where nodes without a value come first, an index that has none of them is of use after the first value alone.
  if (!form && !(search.keys[0] as Key).missingLast && !search.isWhole) return allNodes(parts, search, limit);
  const found = indexedNodes(parts, search, limit);
  if (search.index === 'all' && search.isWhole) return found;
  if (!limit) return allNodes(parts, search, limit);
  return [
    'CALL () {',
    ...found,
    `RETURN collect(${parts.node}) AS pageHead`,
    '}',
    'CALL (pageHead) {',
    // A condition alone would be asked of every node.
    `UNWIND CASE WHEN size(pageHead) < ${limit} THEN [true] ELSE [] END AS pageIsShort`,
    ...allNodes(parts, search, limit),
    `RETURN collect(${parts.node}) AS pageOfAll`,
    '}',
    `UNWIND CASE WHEN size(pageHead) < ${limit} THEN pageOfAll ELSE pageHead END AS ${parts.node}`,
  ];
}

/** What an index on the first key has, in its order. */
function indexedNodes(parts: ConnectionStatement, search: Search, limit: string | undefined): string[] {
  const { keys, after } = search;
  const { node, labels, match } = parts;
  const { expression } = keys[0] as Key;
  // An id is text.
  const present = search.isWhole ? `${expression} >= ''` : `${expression} IS NOT NULL`;
  return [
    `MATCH (${node}:${labels})`,
    `WHERE ${after ? standsAfterInIndex(keys, placeValues(after)) : present}`,
    ...(search.index === 'some'
      ? [`WITH ${node}`, `ORDER BY ${orderBy(indexKeys(keys))}`, `LIMIT ${SOME}`]
      : []),
    match,
    'WITH *',
    `ORDER BY ${orderBy(indexKeys(keys))}`,
    ...(limit ? [`LIMIT ${limit}`] : []),
  ];
}

/** In an index nothing is missing. */
function indexKeys([first, ...others]: readonly Key[]): Key[] {
  const { descending } = first as Key;
  return [{ ...(first as Key), missingLast: !descending }, ...others];
}

/** All nodes are looked at. */
function allNodes(parts: ConnectionStatement, search: Search, limit: string | undefined): string[] {
  const { keys, after } = search;
  const [first, ...others] = keys as [Key, ...Key[]];
  // Read once for each node, whatever asks for it.
  const read = after ? [{ ...first, expression: 'pageKey' }, ...others] : keys;
  const place = after && hoisted(after);
  return [
    ...(place?.clauses ?? []),
    parts.match,
    ...(isOrderComputed(search) ? [parts.computed] : []),
    ...(place ? [`WITH *, ${first.expression} AS pageKey`, `WHERE ${standsAfter(read, place.values)}`] : []),
    'WITH *',
    `ORDER BY ${orderBy(read)}`,
    ...(limit ? [`LIMIT ${limit}`] : []),
  ];
}
