import { VISIBLE, WRITABLE } from './visibility.ts';

/** A clause that changes the graph. A name after a dot, or before a colon as a key of a map is, is none. */
const CHANGE = /(?<![.$`\w])(?:SET|DELETE|REMOVE|MERGE|CREATE|FOREACH|LOAD|DROP)\b(?!\s*:)/g;
const GENERATED = /^CYPHER 5\n/;
/** `updateX` and `deleteX` as the library prints them: they match what they change at the very beginning, as `this`. */
const GENERATED_TARGET = /^(CYPHER 5\nMATCH \(this:[\w&]+&)`\?visible`\)/;
/** All that such a statement may change: `this`, at the outermost level. */
const CHANGE_OF_TARGET =
  /\nSET\n(?: {2}this\.\w+ = [^\n]*\n)+|\nSET this\.\w+ = [^\n]*\n|\nDETACH DELETE this\b/g;
/** `createX` as the library prints it: nothing but new nodes, each with the marker, and their properties. */
const GENERATED_CREATION =
  /^CYPHER 5\nUNWIND \$create_param\d+ AS create_var\d+\nCALL \(create_var\d+\) \{\n {2}CREATE \((create_this\d+):[\w&]+&`\?visible`\)\n(?: {2}SET\n(?: {4}\1\.\w+ = [^\n]*\n)+)?/;
const DELETION = /\nDETACH DELETE this$/;
const OWN_TARGET = /&`\?writable`|CREATE \(\w*:[\w&]+&`\?visible`/;

/**
 * A statement of a mutation, in which what is about to be changed carries the marker for that.
 * @throws Error for one that changes what was not recognised: it would go past the rule
 */
export function withChangeTargets(cypher: string): string {
  if (!changes(cypher)) return cypher;
  if (!GENERATED.test(cypher)) {
    if (OWN_TARGET.test(cypher)) return cypher;
    throw unrecognised(cypher);
  }
  if (GENERATED_TARGET.test(cypher) && !changes(cypher.replace(CHANGE_OF_TARGET, '\n')))
    return cypher.replace(GENERATED_TARGET, `$1${WRITABLE})`);
  if (GENERATED_CREATION.test(cypher) && !changes(cypher.replace(GENERATED_CREATION, ''))) return cypher;
  throw unrecognised(cypher);
}

/**
 * What asks how many relationships to nodes that its principal sees a generated deletion takes away; undefined for any
 * other statement. The database's own counter would count those to hidden nodes too.
 */
export function countOfDeleted(cypher: string): string | undefined {
  if (!GENERATED_TARGET.test(cypher) || !DELETION.test(cypher)) return undefined;
  return withChangeTargets(cypher).replace(
    DELETION,
    `\nMATCH (this)-[r]-(:%&${VISIBLE})\nRETURN count(DISTINCT r) AS relationships`,
  );
}

function changes(cypher: string): boolean {
  CHANGE.lastIndex = 0;
  return CHANGE.test(cypher);
}

function unrecognised(cypher: string): Error {
  return new Error(`What this statement changes carries neither ${WRITABLE} nor ${VISIBLE}: ${cypher}`);
}
