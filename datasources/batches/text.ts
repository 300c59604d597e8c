const PREFIX = 'CYPHER 5\n';
/** Names in the statement that is made; none of the library's begin so. */
const ITEM = 'batched';
/** The parameter that lists the items: each has its place, and the parameters of its read. */
export const ITEMS = `${ITEM}Items`;
export const PLACE = `${ITEM}Place`;

/**
 * What is of interest in Cypher (openCypher grammar): literals, quoted names and comments, of which nothing is; where a
 * page is cut, with what by; what a subquery takes over; parameters.
 */
const TOKEN =
  /'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|`(?:``|[^`])*`|\/\/[^\n]*|\/\*[\s\S]*?\*\/|\b(LIMIT|SKIP|OFFSET)\s+(\$\w+|\d+)?|\bCALL\s*(\(([^()]*)\)\s*)?\{|\$(\w+)|\$/gi;

/** A statement that runs another one for several sets of parameters, in one round trip. */
export interface BatchText {
  /**
   * Its one column is a list: the item's place, and the list of what would have been the other's only column. Its
   * parameters are `ITEMS`, and those that are the same for all.
   */
  cypher: string;
  /** Parameters that Cypher does not let come from a row (of SKIP and LIMIT): only equal ones go together. */
  common: readonly string[];
}

/** @returns undefined for a statement that can only run by itself */
export function batchTextOf(cypher: string): BatchText | undefined {
  return cypher.startsWith(PREFIX) ? rewritten(cypher.slice(PREFIX.length)) : undefined;
}

/**
 * The statement stands in a COLLECT subquery, which keeps the order of its rows, and in which the item stays in scope whatever
 * a WITH leaves out; only subqueries that name what they take over must name it as well.
 */
function rewritten(body: string): BatchText | undefined {
  const common = new Set<string>();
  let isPossible = !body.includes(ITEM);
  const own = body.replace(
    TOKEN,
    (
      token: string,
      cut: string | undefined,
      by: string | undefined,
      scope: string | undefined,
      taken: string | undefined,
      parameter: string | undefined,
    ) => {
      if (cut) {
        if (by?.startsWith('$')) common.add(by.slice(1));
        isPossible &&= by !== undefined;
        return token;
      }
      if (/^CALL/i.test(token)) {
        // Without a list, a WITH at its beginning names what it takes over.
        isPossible &&= scope !== undefined;
        const names = taken?.trim();
        return names === '*' ? token : `CALL (${names ? `${names}, ` : ''}${ITEM}) {`;
      }
      isPossible &&= token !== '$';
      return parameter === undefined ? token : `${ITEM}.${parameter}`;
    },
  );
  if (!isPossible || [...common].some((name) => new RegExp(`\\b${ITEM}\\.${name}\\b`).test(own)))
    return undefined;
  const cypher = `${PREFIX}UNWIND $${ITEMS} AS ${ITEM}
WITH ${ITEM}, COLLECT {
${own}
} AS rows
RETURN [${ITEM}.${PLACE}, rows] AS batch`;
  return { cypher, common: [...common] };
}
