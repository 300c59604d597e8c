import { holds, isMissing, type Key, keyText, orderBy, standsAfter, standsAfterInIndex } from './keys.ts';

/**
 * What `@neo4j/graphql` 7 makes of a connection at the root, in its parts:
 *
 *     CYPHER 5
 *     <lead: an aggregate's CALL>
 *     <match: MATCH (this0:Label) WHERE ...>
 *     WITH collect({node: this0}) AS edges, count(this0) AS totalCount
 *     CALL (edges) {
 *       UNWIND edges AS edge
 *       WITH edge.node AS this0
 *       <computed: CALLs of @cypher fields, for every node>
 *       WITH *
 *       ORDER BY <order>
 *       LIMIT <limit>
 *       <nested: CALLs of relationships>
 *       RETURN collect({<edge>}) AS <column>
 *     }
 *     RETURN {edges: <column>, totalCount: totalCount, <rest>} AS this
 */
export interface ConnectionStatement {
  lead: string;
  match: string;
  /** The node's variable, and its labels with the marker of the row rules. */
  node: string;
  labels: string;
  computed: string;
  order: readonly { expression: string; descending: boolean }[];
  /** A parameter; undefined where nothing limits the page. */
  limit: string | undefined;
  nested: string;
  edge: string;
  column: string;
  rest: string;
}

/** What a request wants of a connection, besides its nodes. */
export interface Wanted {
  /** The keys of each node, for cursors. */
  keys: boolean;
  total: boolean;
  /** Whether there is a next page. */
  next: boolean;
}

const COLLECT = /^( {0,2})WITH collect\(\{node: (this\d*)\}\) AS edges(?:, count\(\2\) AS totalCount)?$/m;
const FIRST_MATCH = /^MATCH \((this\d*):([^(){}]+)\)$/;
const END = /^RETURN \{edges: (var\d+)(?:, totalCount: totalCount)?(.*)\} AS this$/;
const ORDER_ITEM = /^((?:this|var)\d*(?:\.(?:\w+|`[^`]+`))?) (ASC|DESC)$/;

/** @returns undefined for a statement of another form; also for a connection of which no edges are wanted */
export function readStatement(cypher: string): ConnectionStatement | undefined {
  const collect = COLLECT.exec(cypher);
  if (!collect) return undefined;
  const [line, indent = '', node = ''] = collect;
  const wrapped = indent !== '';
  const before = cypher.slice(0, collect.index).trimEnd();
  const opening = wrapped ? before.lastIndexOf('\nCALL (*) {\n') : before.indexOf('\n');
  const after = cypher.slice(collect.index + line.length).split('\n');
  const end = END.exec(after.pop() ?? '');
  if (opening < 0 || !before.startsWith('CYPHER 5\n') || !end) return undefined;
  if (wrapped && (after.pop() !== '}' || after.pop() !== '  RETURN *')) return undefined;
  const match = unindented(
    before.slice(opening).replace('\nCALL (*) {', '').split('\n').slice(1),
    indent.length,
  );
  const [, matched, labels] = FIRST_MATCH.exec(match[0] ?? '') ?? [];
  const page = pageOf(unindented(after.slice(1), indent.length), node);
  const [, column, rest = ''] = end;
  if (matched !== node || labels === undefined || !page || page.column !== column) return undefined;
  return { lead: before.slice(0, opening), match: match.join('\n'), node, labels, rest, ...page };
}

function unindented(lines: readonly string[], by: number): string[] {
  return lines.map((line) => line.slice(by));
}

type Page = Pick<ConnectionStatement, 'computed' | 'order' | 'limit' | 'nested' | 'edge' | 'column'>;

/** The subquery that orders the nodes and reads what is nested. */
function pageOf(lines: readonly string[], node: string): Page | undefined {
  const head = ['CALL (edges) {', '  UNWIND edges AS edge', `  WITH edge.node AS ${node}`];
  if (head.some((line, index) => lines[index] !== line) || lines.at(-1) !== '}') return undefined;
  const body = unindented(lines.slice(head.length, -1), 2);
  const [, edge, column] = /^RETURN collect\(\{(.*)\}\) AS (var\d+)$/.exec(body.pop() ?? '') ?? [];
  if (edge === undefined || column === undefined) return undefined;
  const cut = body.indexOf('WITH *');
  if (cut < 0) return { computed: '', order: [], limit: undefined, nested: body.join('\n'), edge, column };
  const order = body[cut + 1]?.startsWith('ORDER BY ')
    ? body[cut + 1]?.slice('ORDER BY '.length).split(', ')
    : [];
  const items = order?.map((item) => ORDER_ITEM.exec(item));
  const [, limit] = /^LIMIT (\$param\d+)$/.exec(body[cut + 2] ?? '') ?? [];
  if (!items || items.includes(null)) return undefined;
  return {
    computed: body.slice(0, cut).join('\n'),
    order: items.map((item) => ({ expression: item?.[1] as string, descending: item?.[2] === 'DESC' })),
    limit,
    nested: body.slice(cut + (limit === undefined ? 2 : 3)).join('\n'),
    edge,
    column,
  };
}

/** How the nodes of a page are found. */
export interface Search {
  keys: readonly Key[];
  /** Whether the first key has an index: then what has a value of it is read in its order, the rest apart. */
  fromIndex: boolean;
  /** Whether nodes without a value of the first key exist for the connection. */
  withMissing: boolean;
  /** Of the place to go on after, which keys have a value; undefined for the beginning. */
  after: readonly boolean[] | undefined;
}

/**
 * The statement for one page: the nodes of the page are found first, then what is asked of them is read, and counting
 * is a matter of its own. Its one row is `{edges: [{keys, node}], hasNextPage, totalCount, ...}`.
 */
export function pageStatement(parts: ConnectionStatement, search: Search, wanted: Wanted): string {
  const { limit } = parts;
  // One more than the page tells whether there is another.
  const read = limit && (wanted.next ? `${limit} + 1` : limit);
  const keys = wanted.keys ? `keys: [${search.keys.map(keyText).join(', ')}], ` : '';
  const edges = limit && wanted.next ? `${parts.column}[..${limit}]` : parts.column;
  return [
    parts.lead,
    ...(wanted.total ? ['CALL () {', parts.match, `RETURN count(${parts.node}) AS totalCount`, '}'] : []),
    'CALL () {',
    ...nodesOf(parts, search, read),
    parts.nested,
    `RETURN collect({${keys}${parts.edge}}) AS ${parts.column}`,
    '}',
    `RETURN {edges: ${edges}${wanted.total ? ', totalCount: totalCount' : ''}${
      limit && wanted.next ? `, hasNextPage: size(${parts.column}) > ${limit}` : ''
    }${parts.rest}} AS this`,
  ]
    .filter((line) => line !== '')
    .join('\n');
}

/** Clauses that leave the nodes of the page in their order. */
function nodesOf(parts: ConnectionStatement, search: Search, limit: string | undefined): string[] {
  const { node, computed } = parts;
  const limited = limit ? [`LIMIT ${limit}`] : [];
  if (!search.fromIndex) return [...unindexed(parts, search), ...limited, ...lateComputed(parts, search)];
  const found = segmentsOf(search).map(({ condition, order }) => [
    `MATCH (${node}:${parts.labels})`,
    `WHERE ${condition}`,
    parts.match,
    'WITH *',
    `ORDER BY ${order}`,
    ...limited,
  ]);
  const [first = [], second] = found;
  if (!second) return [...first, computed];
  const enough = limit ? `[..${limit}]` : '';
  return [
    'CALL () {',
    ...first,
    `RETURN collect(${node}) AS pageHead`,
    '}',
    'CALL (pageHead) {',
    ...(limit ? [`WITH pageHead WHERE size(pageHead) < ${limit}`] : []),
    ...second,
    `RETURN collect(${node}) AS pageTail`,
    '}',
    `UNWIND (pageHead + pageTail)${enough} AS ${node}`,
    computed,
  ];
}

function isComputed({ expression }: Key): boolean {
  return !expression.includes('.');
}

function lateComputed(parts: ConnectionStatement, { keys }: Search): string[] {
  return keys.some(isComputed) ? [] : [parts.computed];
}

/** All nodes are looked at. */
function unindexed(parts: ConnectionStatement, { keys, after }: Search): string[] {
  const condition = after && standsAfter(keys, after);
  const order = ['WITH *', `ORDER BY ${orderBy(keys, false)}`];
  if (keys.some(isComputed)) {
    return [parts.match, parts.computed, ...(condition ? ['WITH *', `WHERE ${condition}`] : []), ...order];
  }
  const bound = condition ? [`MATCH (${parts.node}:${parts.labels})`, `WHERE ${condition}`] : [];
  return [...bound, parts.match, ...order];
}

/** Parts of the order, one after the other: those with a value of the first key, in the index; those without. */
function segmentsOf({ keys, withMissing, after }: Search): Array<{ condition: string; order: string }> {
  const [key, ...others] = keys as [Key, ...Key[]];
  const indexed = (condition: string) => ({ condition, order: orderBy(keys, true) });
  const missing = (condition: string) => ({
    condition: `${isMissing(key)}${condition}`,
    order: orderBy(others, false),
  });
  const placed = after?.[0];
  const present = placed === false ? [] : [indexed(after ? standsAfterInIndex(keys, after) : holds(key))];
  if (!withMissing) return present;
  const bound = placed === false ? ` AND ${standsAfter(keys, after as boolean[], 1)}` : '';
  if (key.missingLast) return [...present, missing(bound)];
  if (placed === true) return present;
  return [missing(bound), indexed(holds(key))];
}
