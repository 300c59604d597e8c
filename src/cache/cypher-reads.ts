/** What a Cypher statement of a field reads, besides the node that it is of. */
export interface CypherReads {
  /** It gives the node itself, if at all: what is known of the one is known of the other. */
  isSameNode: boolean;
  /** Labels of the nodes it looks at. */
  labels: readonly string[];
  relationships: readonly string[];
}

const SAME_NODE = /^\s*(?:WITH\s+this\s+WHERE\s+this:\w+\s+)?RETURN\s+this\s+AS\s+\w+\s*$/;
const RELATIONSHIP = /-\s*\[([^\]]*)\]\s*-/g;
/** Brackets of a pattern; others belong to functions, and have a name before them. */
const PATTERN_NODE = /(?<![\w.])\(\s*(\w*)\s*(:[^){]*)?(?:\{[^}]*\})?\s*\)/g;
/** Within it, nothing has a meaning. */
const PLAIN_STRING = /'[^'\\]*'/g;
const BOUND = /\b(?:AS|UNWIND\s+\w+\s+AS)\s+(\w+)/g;
/** Procedures, paths without types, dynamic labels, comments and strings: more than these rules can follow. */
const BEYOND = /\bCALL\s+(?!\()|-->|<--|\)--\(|--\s*\(|shortestPath|\$\(|\/\/|\/\*|'|"|\bLOAD\b|\bUSE\b/i;

/** What is another each time, or comes from elsewhere, whether anything has changed or not. */
const VOLATILE =
  /\b(?:datetime|date|time|localtime|localdatetime|timestamp|rand|randomUUID)\s*(?:\.\s*\w+\s*)?\(|\bapoc\s*\.|\bLOAD\b|\bCALL\s+[a-z_`]/i;

/** Whether a statement may give something else although nothing has changed. */
export function isVolatile(statement: string): boolean {
  return VOLATILE.test(statement);
}

/**
 * Reads out of a statement what it depends on. It knows plain patterns alone: typed relationships between nodes with
 * labels.
 * @returns undefined when it cannot be told, which has to be taken as everything
 */
export function cypherReads(text: string): CypherReads | undefined {
  const statement = text.replaceAll(PLAIN_STRING, '0');
  if (SAME_NODE.test(statement)) return { isSameNode: true, labels: [], relationships: [] };
  if (BEYOND.test(statement)) return undefined;
  const relationships: string[] = [];
  for (const [, inner = ''] of statement.matchAll(RELATIONSHIP)) {
    const types = /^\w*:([A-Z_]+(?:\|[A-Z_]+)*)$/.exec(inner.trim())?.[1];
    if (types === undefined) return undefined;
    relationships.push(...types.split('|'));
  }
  const nodes = patternNodes(statement);
  return nodes && { isSameNode: false, labels: nodes, relationships: [...new Set(relationships)] };
}

function patternNodes(statement: string): string[] | undefined {
  const labels = new Set<string>();
  const labelled = new Set(['this', ...Array.from(statement.matchAll(BOUND), ([, name = '']) => name)]);
  const bare: string[] = [];
  for (const [, name = '', expression] of statement.matchAll(PATTERN_NODE)) {
    const label = expression && /^:\s*(\w+)\s*(?:&\s*`\?visible`\s*)?$/.exec(expression)?.[1];
    if (expression && !label) return undefined;
    if (!label) bare.push(name);
    else {
      labels.add(label);
      labelled.add(name);
    }
  }
  return bare.every((name) => labelled.has(name)) ? [...labels] : undefined;
}
