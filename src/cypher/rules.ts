import type { QueryPlan } from '../../datasources/raw-read.ts';
import { DharmaError } from '../errors.ts';
import { refusedAt, type Token, tokensOf } from './tokens.ts';

/** Namespaces of functions that read nothing but their arguments. All names are in lower case: so are built-in ones resolved. */
const FUNCTION_NAMESPACES = new Set([
  'date',
  'datetime',
  'duration',
  'localdatetime',
  'localtime',
  'point',
  'time',
  'vector.similarity',
  'apoc.agg',
  'apoc.coll',
  'apoc.convert',
  'apoc.date',
  'apoc.map',
  'apoc.text',
]);
/** Of those, what makes large values out of small ones, beside the memory that Neo4j counts. */
const COSTLY_FUNCTIONS = new Set([
  'apoc.coll.combinations',
  'apoc.coll.fill',
  'apoc.coll.randomitems',
  'apoc.text.format',
  'apoc.text.lpad',
  'apoc.text.random',
  'apoc.text.repeat',
  'apoc.text.rpad',
]);
/** Procedures that read the graph and its statistics, and run no text as Cypher. */
const PROCEDURES = new Set([
  'apoc.algo.allsimplepaths',
  'apoc.algo.astar',
  'apoc.algo.cover',
  'apoc.algo.dijkstra',
  'apoc.meta.nodetypeproperties',
  'apoc.meta.reltypeproperties',
  'apoc.meta.schema',
  'apoc.meta.stats',
  'apoc.path.expand',
  'apoc.path.expandconfig',
  'apoc.path.spanningtree',
  'apoc.path.subgraphall',
  'apoc.path.subgraphnodes',
  'db.index.fulltext.querynodes',
  'db.index.fulltext.queryrelationships',
  'db.index.vector.querynodes',
  'db.index.vector.queryrelationships',
  'db.labels',
  'db.ping',
  'db.propertykeys',
  'db.relationshiptypes',
  'db.schema.nodetypeproperties',
  'db.schema.reltypeproperties',
  'db.schema.visualization',
]);
/** Reads, for Neo4j, that reach beyond the graph: files, the network, other people's transactions, the server's settings. */
const REFUSED_STEP =
  /^(LoadCSV|AdministrationCommand|TransactionForeach|TransactionApply|TerminateTransactions|Show(?!Indexes|Constraints)\w*)$/;

/**
 * What the text alone shows. The plan does not show everything: what stands in `CASE`, or in a list comprehension, is planned
 * by itself and has no step there, `LOAD CSV` and `CALL` within `COLLECT { }` included.
 * @throws DharmaError CYPHER_REFUSED
 */
export function checkText(query: string): void {
  const tokens = tokensOf(query);
  const first = tokens[0]?.text.toUpperCase();
  if (first === 'EXPLAIN' || first === 'PROFILE')
    throw refusedAt(query, tokens[0]?.offset ?? 0, `${first} is not taken`);
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i] as Token;
    if (!token.word) continue;
    const keyword = token.text.toUpperCase();
    if (keyword === 'LOAD' && tokens[i + 1]?.text.toUpperCase() === 'CSV')
      throw refusedAt(query, token.offset, 'LOAD CSV is not allowed');
    if (keyword === 'CALL' && tokens[i + 1]?.word) {
      const name = nameAt(tokens, i + 1);
      if (!isAllowedProcedure(name.text)) throw refusedAt(query, token.offset, notAllowed('procedure', name));
      i = name.end;
    } else if (tokens[i - 1]?.text !== '.') {
      const name = nameAt(tokens, i);
      const called = tokens[name.end + 1]?.text === '(';
      if (called && name.end > i && !isAllowedFunction(name.text))
        throw refusedAt(query, token.offset, notAllowed('function', name));
    }
  }
}

/**
 * What Neo4j is about to do.
 * @throws DharmaError CYPHER_REFUSED
 */
export function checkPlan(plan: QueryPlan): void {
  if (plan.kind !== 'r')
    throw new DharmaError(
      'CYPHER_REFUSED',
      'Only queries that read are allowed: this one writes, or administers.',
    );
  for (const { operator, details } of plan.steps) {
    if (REFUSED_STEP.test(operator))
      throw new DharmaError('CYPHER_REFUSED', `The query is not allowed: its plan has ${operator}.`);
    if (operator !== 'ProcedureCall') continue;
    const name = /^[^(]*/.exec(details)?.[0] ?? '';
    if (!isAllowedProcedure(name))
      throw new DharmaError('CYPHER_REFUSED', `${notAllowed('procedure', { text: name })}.`);
  }
}

function isAllowedProcedure(name: string): boolean {
  return PROCEDURES.has(name.toLowerCase());
}

function isAllowedFunction(name: string): boolean {
  const lower = name.toLowerCase();
  const namespace = lower.slice(0, lower.lastIndexOf('.'));
  return FUNCTION_NAMESPACES.has(namespace) && !COSTLY_FUNCTIONS.has(lower);
}

function notAllowed(kind: 'function' | 'procedure', { text }: { text: string }): string {
  return `The ${kind} "${text.slice(0, 100)}" is not allowed`;
}

/** A name with its namespace, e.g. `apoc.text.join`, from its first word on. */
function nameAt(tokens: readonly Token[], start: number): { text: string; end: number } {
  let end = start;
  while (tokens[end + 1]?.text === '.' && !tokens[end + 1]?.word && tokens[end + 2]?.word) end += 2;
  const words = tokens.slice(start, end + 1).filter((token) => token.word);
  return { text: words.map((token) => token.text).join('.'), end };
}
