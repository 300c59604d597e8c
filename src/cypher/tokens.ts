import { DharmaError } from '../errors.ts';

/** A word (keyword or name, without its backticks), or one sign. Strings and comments are left out, numbers stand as words. */
export interface Token {
  text: string;
  /** Whether it may be a keyword or part of a name. */
  word: boolean;
  /** Where it begins, characters from the start of the query. */
  offset: number;
}

const PART =
  /(?<space>\s+|\/\/[^\r\n]*|\/\*[\s\S]*?\*\/)|(?<text>'(?:[^'\\]|\\[\s\S])*'|"(?:[^"\\]|\\[\s\S])*")|`(?<quoted>(?:[^`]|``)*)`|(?<word>[\p{L}\p{N}\p{M}\p{Pc}\p{Sc}]+)|(?<sign>[^'"`])/uy;

/**
 * Cypher 5 as a row of words and signs (openCypher 9 grammar, lexical part).
 * @throws DharmaError CYPHER_REFUSED where Neo4j might read something else than is seen here
 */
export function tokensOf(query: string): Token[] {
  // Neo4j puts characters in place of `\uXXXX` before it reads anything: one could end a string, or spell a keyword.
  const escaped = query.indexOf('\\u');
  if (escaped >= 0)
    throw refusedAt(query, escaped, '`\\u` is not taken: write the character, or give it as a parameter');
  const tokens: Token[] = [];
  PART.lastIndex = 0;
  while (PART.lastIndex < query.length) {
    const offset = PART.lastIndex;
    const groups = PART.exec(query)?.groups;
    if (!groups) throw refusedAt(query, offset, 'A quote is not closed');
    const { quoted, word, sign } = groups;
    const name = quoted?.replaceAll('``', '`') ?? word;
    if (name !== undefined) tokens.push({ text: name, word: true, offset });
    else if (sign !== undefined) tokens.push({ text: sign, word: false, offset });
  }
  return tokens;
}

/** A query may not be run for what stands at a place in it. */
export function refusedAt(query: string, offset: number, reason: string): DharmaError {
  const at = positionOf(query, offset);
  return new DharmaError('CYPHER_REFUSED', `${reason} (line ${at.line}, column ${at.column}).`, at);
}

/** Line and column, both from 1, as editors count them. */
export function positionOf(query: string, offset: number): { line: number; column: number } {
  const before = query.slice(0, offset).split('\n');
  return { line: before.length, column: (before.at(-1) as string).length + 1 };
}
