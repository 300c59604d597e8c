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

const COLLECTED = /\bUNWIND edges\b/;
const COLLECT = /^( {0,2})WITH collect\(\{node: (this\d*)\}\) AS edges(?:, count\(\2\) AS totalCount)?$/m;
const FIRST_MATCH = /^MATCH \((this\d*):([^(){}]+)\)$/;
const END = /^RETURN \{edges: (var\d+)(?:, totalCount: totalCount)?(.*)\} AS this$/;
const ORDER_ITEM = /^((?:this|var)\d*(?:\.(?:\w+|`[^`]+`))?) (ASC|DESC)$/;

/** Whether a statement reads every node before it takes some: none that is made here does. */
export function collectsNodes(cypher: string): boolean {
  return COLLECTED.test(cypher);
}

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
