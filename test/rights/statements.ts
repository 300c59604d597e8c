import { readdir, readFile } from 'node:fs/promises';
import { type DefinitionNode, Kind } from 'graphql';
import ts from 'typescript';
import { VISIBLE, WRITABLE } from '../../src/auth/visibility.ts';
import { directiveOf, textArgument } from '../../src/sdl.ts';

/** A statement that somebody wrote, and where. */
export interface Statement {
  at: string;
  cypher: string;
}

const FOLDER = new URL('../../resolvers/', import.meta.url);
const CYPHER = /\b(?:MATCH|MERGE)\s*\(|\bCREATE\s*\(|\bCALL\s+\w+\.|\b(?:EXISTS|COUNT|COLLECT)\s*\{/;
/** What a placeholder stands for, where it is known; any other one is a name. */
const PLACEHOLDERS: Readonly<Record<string, string>> = { VISIBLE, WRITABLE, marker: VISIBLE };
/** Procedures that may be called, with the node that they give out. */
const PROCEDURES: Readonly<Record<string, string>> = { 'db.index.fulltext.queryNodes': 'node' };

/** Every `@cypher` statement of the SDL. */
export function statementsOfSchema(definitions: readonly DefinitionNode[]): Statement[] {
  return definitions.flatMap((definition) =>
    'fields' in definition && definition.kind === Kind.OBJECT_TYPE_DEFINITION
      ? (definition.fields ?? []).flatMap((field) => {
          const cypher = textArgument(directiveOf(field, 'cypher'), 'statement');
          return cypher === undefined ? [] : [{ at: `${definition.name.value}.${field.name.value}`, cypher }];
        })
      : [],
  );
}

/** Every text in resolvers/ that is Cypher. */
export async function statementsOfResolvers(): Promise<Statement[]> {
  const names = (await readdir(FOLDER, { recursive: true })).filter(
    (name) => name.endsWith('.ts') && !name.startsWith('generated'),
  );
  const found = await Promise.all(
    names.map(async (name) => statementsOfFile(name, await readFile(new URL(name, FOLDER), 'utf8'))),
  );
  return found.flat();
}

export function statementsOfFile(name: string, source: string): Statement[] {
  const file = ts.createSourceFile(name, source, ts.ScriptTarget.Latest, true);
  const found: Statement[] = [];
  const visit = (node: ts.Node): void => {
    const text = textOf(node);
    if (text !== undefined && CYPHER.test(text)) {
      const { line } = file.getLineAndCharacterOfPosition(node.getStart());
      found.push({ at: `resolvers/${name}:${line + 1}`, cypher: text });
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

function textOf(node: ts.Node): string | undefined {
  if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) return node.text;
  if (!ts.isTemplateExpression(node)) return undefined;
  return node.templateSpans.reduce(
    (text, span) => text + (PLACEHOLDERS[span.expression.getText()] ?? 'name') + span.literal.text,
    node.head.text,
  );
}

/** Why a statement goes past the row rules; empty where it does not. */
export function faultsOf({ cypher }: Statement): string[] {
  const text = cypher.replace(/'[^']*'|"[^"]*"/g, "''").replace(/\/\/.*/g, '');
  const patterns = nodePatterns(text);
  const guarded = new Set(['this', ...boundBy(patterns, (labels) => isMarked(labels)), ...yieldedBy(text)]);
  const writable = new Set(
    boundBy(patterns, (labels, created) => labels.includes(WRITABLE) || (created && isMarked(labels))),
  );
  const relationships = new Set([...text.matchAll(/\[(\w+)\s*:/g)].map(([, name]) => name));
  return [
    ...patterns
      .filter(({ labels }) => labels !== '' && !isMarked(labels))
      .map(({ inner }) => `(${inner}) has no marker`),
    ...patterns
      .filter(({ labels, name }) => labels === '' && !guarded.has(name) && !isCarried(text, name, guarded))
      .map(({ inner }) => `(${inner}) may be any node`),
    ...[...text.matchAll(/\[[^\]]*\*[^\]]*\]/g)].map(([path]) => `${path} passes over any node`),
    ...[...text.matchAll(/\bCALL\s+([\w.]+)\s*\(/g)]
      .filter(([, procedure = '']) => !(procedure in PROCEDURES))
      .map(([, procedure]) => `${procedure} knows no marker`),
    ...Object.entries(PROCEDURES)
      .filter(([procedure, node]) => text.includes(procedure) && !text.includes(`${node}:%&${VISIBLE}`))
      .map(([procedure, node]) => `${node} of ${procedure} has no marker`),
    ...changed(text)
      .filter((name) => !relationships.has(name) && !writable.has(name) && !isCarried(text, name, writable))
      .map((name) => `${name} is changed without ${WRITABLE}`),
  ];
}

interface NodePattern {
  inner: string;
  name: string;
  labels: string;
  created: boolean;
}

function isMarked(labels: string): boolean {
  // Beside an alternative it would bind one of them alone.
  const flat = labels.replace(/\([^()]*\)/g, 'x');
  return (labels.includes(VISIBLE) || labels.includes(WRITABLE)) && !flat.includes('|');
}

/** What stands in parentheses that are no call, no grouping and no scope of a subquery. */
function nodePatterns(text: string): NodePattern[] {
  return [...text.matchAll(/\(/g)].flatMap(({ index }) => {
    const before = text.slice(0, index);
    const close = closing(text, index);
    const inner = text.slice(index + 1, close);
    if (/[\w`]$/.test(before) && !/\b(?:MATCH|MERGE|CREATE)$/.test(before)) return [];
    if (/\bCALL\s*$/.test(before)) return [];
    const pattern = /^\s*(\w*)\s*(?::([^{]*?))?\s*(?:\{[\s\S]*\}|WHERE\b[\s\S]*)?\s*$/.exec(inner);
    if (!pattern) return [];
    const [, name = '', labels = ''] = pattern;
    const neighbours = /[->,({]\s*$|\b(?:MATCH|MERGE|CREATE)\s*$|=\s*$/.test(before) || labels !== '';
    return neighbours || /^\s*<?-/.test(text.slice(close + 1))
      ? [{ inner, name, labels, created: /\bCREATE\s*$/.test(before) }]
      : [];
  });
}

function closing(text: string, open: number): number {
  let depth = 0;
  for (let at = open; at < text.length; at++) {
    if (text[at] === '(') depth += 1;
    if (text[at] === ')' && --depth === 0) return at;
  }
  return text.length;
}

function boundBy(
  patterns: readonly NodePattern[],
  fits: (labels: string, created: boolean) => boolean,
): string[] {
  return patterns.filter(({ labels, created }) => fits(labels, created)).map(({ name }) => name);
}

function yieldedBy(text: string): string[] {
  return Object.entries(PROCEDURES).flatMap(([procedure, node]) => (text.includes(procedure) ? [node] : []));
}

/** Whether a name stands for one of the guarded nodes, out of a list of them. */
function isCarried(text: string, name: string, guarded: ReadonlySet<string>): boolean {
  const from = new RegExp(
    `\\b(?:UNWIND\\s+(\\w+)\\s+AS\\s+${name}|FOREACH\\s*\\(\\s*${name}\\s+IN\\s+(\\w+))\\b`,
  ).exec(text);
  const list = from?.[1] ?? from?.[2];
  if (name === '' || list === undefined) return false;
  const sources = [
    ...text.matchAll(
      new RegExp(`(?:collect\\((?:DISTINCT )?(\\w+)\\)|\\[(\\w+)\\])\\s+AS\\s+${list}\\b`, 'g'),
    ),
  ];
  return sources.length > 0 && sources.every(([, a, b]) => guarded.has((a ?? b) as string));
}

/** Names that SET, REMOVE and DELETE change. */
function changed(text: string): string[] {
  const deleted = [...text.matchAll(/\bDELETE\s+(\w+)/g)].map(([, name]) => name as string);
  const clauses = text.matchAll(
    /\b(?:SET|REMOVE)\s+([\s\S]*?)(?=\b(?:RETURN|WITH|MATCH|MERGE|CREATE|DETACH|DELETE|UNWIND|CALL|ON|FOREACH)\b|$)/g,
  );
  const set = [...clauses].flatMap(([, clause = '']) =>
    [...clause.matchAll(/(?:^|,)\s*(\w+)\s*(?:\.\w+\s*=|\+?=|:|(?=,|$))/g)].map(([, name]) => name as string),
  );
  return [...new Set([...deleted, ...set])];
}
