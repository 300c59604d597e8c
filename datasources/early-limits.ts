import { LRUCache } from 'lru-cache';

const GENERATED = /^CYPHER 5\n/;
const MAX_BYTES = 8_000_000;
/** What a text takes besides its characters. */
const ENTRY_BYTES = 200;
const texts = new LRUCache<string, string>({
  maxSize: MAX_BYTES,
  sizeCalculation: (changed, text) =>
    2 * (text.length + (changed === text ? 0 : changed.length)) + ENTRY_BYTES,
});

/**
 * A sorted list below a node, as `@neo4j/graphql` prints it: what is below its nodes in turn is read for all of them, and
 * then most are left out.
 */
const SORTED_LIST =
  /^( +)WITH DISTINCT (this\d+)\n((?:\1CALL \(\2\) \{\n(?:\1 +\S[^\n]*\n| *\n)*\1\}\n)+)\1WITH \2 \{ ([^\n]*) \} AS \2\n\1ORDER BY ([^\n]+)\n((?:\1SKIP \$param\d+\n)?\1LIMIT \$param\d+\n)/gm;
/** Ends a subquery that gives one row whatever it finds: none that would take a node out of the list. */
const ONE_ROW = /^ +RETURN (?:head\()?collect\(/;

/**
 * A generated statement in which the nodes of sorted lists are chosen before what is below them is read. A statement of
 * any other form is left as it is.
 */
export function withEarlyLimits(cypher: string): string {
  const known = texts.get(cypher);
  if (known !== undefined) return known;
  const changed = GENERATED.test(cypher) ? fromInsideOut(cypher) : cypher;
  texts.set(cypher, changed);
  return changed;
}

/** A list within a list is part of what stands below the outer one. */
function fromInsideOut(cypher: string): string {
  return cypher.replace(
    SORTED_LIST,
    (_, indent: string, node: string, below: string, projection: string, order: string, page: string) => {
      const inner = fromInsideOut(below);
      const rest = `${indent}WITH ${node} { ${projection} } AS ${node}\n${indent}ORDER BY ${order}\n`;
      const distinct = `${indent}WITH DISTINCT ${node}\n`;
      if (!isOfProperties(order, node, projection) || !subqueries(below, indent).every(givesOneRow))
        return `${distinct}${inner}${rest}${page}`;
      // The order of rows is not promised beyond a subquery, so it is asked for once more, of few.
      return `${distinct}${indent}ORDER BY ${order}\n${page}${inner}${rest}`;
    },
  );
}

/** Whether the order is that of properties which are shown as they are: then it is the same before they are. */
function isOfProperties(order: string, node: string, projection: string): boolean {
  const shown = new Set(projection.split(', '));
  return order.split(', ').every((key) => {
    const property = new RegExp(`^${node}\\.(\\w+) (?:ASC|DESC)$`).exec(key)?.[1];
    return property !== undefined && shown.has(`.${property}`);
  });
}

function subqueries(below: string, indent: string): string[] {
  return below.split(`\n${indent}}\n`).slice(0, -1);
}

function givesOneRow(subquery: string): boolean {
  return ONE_ROW.test(subquery.slice(subquery.lastIndexOf('\n') + 1));
}
