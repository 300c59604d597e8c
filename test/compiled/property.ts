import {
  type DocumentNode,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  parse,
  validate,
} from 'graphql';
import { isDate, isDateTime, isInt } from 'neo4j-driver';
import type { Neo4jGraph } from '../../datasources/graph.ts';
import type { OperationResult } from '../../src/execution.ts';
import { CONNECTION_RULES } from '../../src/limits/aliases.ts';
import { Random } from '../fuzz/random.ts';
import { principalOf } from '../rights/world.ts';
import { type Asked, type Engines, openEngines } from './engines.ts';
import { type Operation, randomOperation } from './operations.ts';

/** Who asks: roles, tenants, clearances, and keys that may read some types only. */
const PRINCIPALS = [
  principalOf('ADMIN'),
  principalOf('ADMIN'),
  principalOf('VIEWER', { clearance: 'GREEN' }),
  principalOf('OPERATOR', { tenants: ['acme'], clearance: 'AMBER' }),
  principalOf('ANALYST', { tenants: ['acme', 'globex'], clearance: 'CLEAR' }),
  principalOf('ADMIN', { tenants: [], clearance: 'RED' }),
];
/** Requests of each operation, with values other than those that its plan was made with. */
const REQUESTS = 2;
const ATTEMPTS = 3;
/** Beyond all numbers that are asked for. */
const REFUSED_STEP = 100_000_000;

/** What came of many operations. */
export interface Tally {
  operations: number;
  answers: number;
  /** Without errors, of root fields that the library makes. */
  expected: number;
  /** How many of those a plan gave. */
  planned: number;
  /** Answers with errors that a plan gave. */
  plannedErrors: number;
  /** Reads that ran together with others, and of those how many their batch could not answer. */
  batched: number;
  separated: number;
  failures: Failure[];
}

interface Failure {
  seed: number;
  why: string;
}

/** Asks operations number `from` to `to` (not included), each of them several times by plan and plainly. */
export async function runProperty(
  graph: Neo4jGraph,
  range: { from: number; to: number },
  { lanes = 4, onProgress = (_: Tally) => {} } = {},
): Promise<Tally> {
  const tally: Tally = {
    operations: 0,
    answers: 0,
    expected: 0,
    planned: 0,
    plannedErrors: 0,
    batched: 0,
    separated: 0,
    failures: [],
  };
  let next = range.from;
  const engines = await openEngines(graph, lanes);
  await Promise.all(
    engines.map(async (own) => {
      while (next < range.to) {
        await tryOperation(own, next++, tally);
        onProgress(tally);
      }
    }),
  );
  for (const { batches } of engines) {
    tally.batched += batches.batched;
    tally.separated += batches.separated;
  }
  return tally;
}

async function tryOperation(engines: Engines, seed: number, tally: Tally): Promise<void> {
  const operation = acceptedOperation(engines.schema, seed);
  tally.operations += 1;
  try {
    await compare(engines, operation, seed, tally);
  } catch (error) {
    tally.failures.push({ seed, why: `${(error as Error).message}\n${operation.query}` });
  }
}

/** What the gateway refuses before any engine sees it is left out: another one has its number. */
function acceptedOperation(schema: GraphQLSchema, seed: number): Operation {
  for (let own = seed; ; own += REFUSED_STEP) {
    const operation = randomOperation(schema, own);
    if (validate(schema, parse(operation.query), CONNECTION_RULES).length === 0) return operation;
  }
}

async function compare(engines: Engines, operation: Operation, seed: number, tally: Tally): Promise<void> {
  const document = documentOf(engines, operation.query);
  const random = new Random(seed, 1);
  const node = operationOf(document, operation.name);
  const first = { document, operation: node, variables: operation.variables(random) };
  const principal = random.pick(PRINCIPALS);
  await engines.prepare(first);
  for (let request = 0; request < REQUESTS; request++) {
    const variables = operation.variables(random);
    const asked: Asked = {
      document,
      operation: node,
      variables,
      principal: random.chance(0.8) ? principal : random.pick(PRINCIPALS),
      asText: random.chance(0.6),
    };
    const found = await difference(engines, asked);
    // Of another shape: it makes a plan of its own.
    const again = !found.planned && (await engines.prepare(asked));
    const { why, planned, failed } = again && !found.why ? await difference(engines, asked) : found;
    tally.answers += 1;
    if (planned && failed) tally.plannedErrors += 1;
    if (operation.generated && !failed && isReadable(operation)) {
      tally.expected += 1;
      if (planned) tally.planned += 1;
    }
    if (why) throw new Error(`${why}\nvariables: ${JSON.stringify(variables)}`);
  }
}

/** Whether a plan is to be expected: not where the library itself loses a key of the answer. */
function isReadable({ query }: Operation): boolean {
  return !query.includes('__proto__:');
}

/** Why the two ways to answer differ; undefined where they do not. */
async function difference(
  engines: Engines,
  asked: Asked,
): Promise<{ why: string | undefined; planned: boolean; failed: boolean }> {
  for (let attempt = 1; ; attempt++) {
    const byPlan = await engines.byPlan(asked);
    const byEngine = await engines.byEngine(asked);
    const several = asked.operation.selectionSet.selections.length > 1 || isSpread(asked);
    const left = byPlan.text ?? textOf(byPlan.result, several);
    const right = textOf(byEngine.result, several);
    const empty = Object.keys(byEngine.result.data ?? {}).length === 0;
    const found = { planned: byPlan.planned, failed: empty || byEngine.result.errors !== undefined };
    const why =
      left === right
        ? byPlan.planned && !found.failed && !isSearch(asked)
          ? differentStatements(byPlan.statements, byEngine.statements)
          : undefined
        : `planned (${byPlan.planned}): ${around(left, right)}\nplain: ${around(right, left)}`;
    if (why === undefined || attempt === ATTEMPTS) return { ...found, why };
  }
}

/**
 * What was made up for one request alone is left out.
 * @param several whether there may be several root fields: which of two failing ones comes first, and is told, is a race
 */
function textOf({ errors, ...rest }: OperationResult, several: boolean): string {
  const told = errors?.map(({ extensions, ...error }) => ({
    ...error,
    extensions: { ...extensions, errorId: undefined },
  }));
  const shown = several ? 'one of them' : told;
  return `${JSON.stringify(errors ? { errors: shown, ...rest } : rest)}\n`;
}

/** Whether there may be a search: its plan takes one statement where the engine takes several. */
function isSearch({ operation }: Asked): boolean {
  return (
    isSpread({ operation }) ||
    operation.selectionSet.selections.some((field) => 'name' in field && field.name.value === 'search')
  );
}

function isSpread({ operation }: Pick<Asked, 'operation'>): boolean {
  return operation.selectionSet.selections.some(({ kind }) => kind !== Kind.FIELD);
}

function around(text: string, other: string): string {
  let at = 0;
  while (at < text.length && text[at] === other[at]) at += 1;
  return `... ${text.slice(Math.max(0, at - 150), at + 250)} (at ${at} of ${text.length})`;
}

/** Parameters of the same statement must be the same: an answer that is right by chance is none. */
function differentStatements(
  planned: ReadonlyArray<{ cypher: string; params: unknown }>,
  plain: ReadonlyArray<{ cypher: string; params: unknown }>,
): string | undefined {
  const texts = (all: typeof planned) =>
    all.map(({ cypher, params }) => `${cypher}\n${paramsText(params)}`).sort();
  const [left, right] = [
    texts(planned),
    texts(plain.filter(({ cypher }) => !cypher.includes('dbms.components'))),
  ];
  const at = left.findIndex((text, index) => text !== right[index]);
  return at < 0 && left.length === right.length
    ? undefined
    : `statements differ (${left.length}, ${right.length}):\nplanned: ${left[at]}\nplain: ${right[Math.max(0, at)]}`;
}

function paramsText(params: unknown): string {
  return JSON.stringify(params, function (this: Record<string, unknown>, key, value: unknown) {
    const own = this[key];
    if (isInt(own)) return `int ${own.toString()}`;
    if (isDate(own as object) || isDateTime(own as object)) return `temporal ${String(own)}`;
    if (typeof own === 'number') return `float ${Object.is(own, -0) ? '-0' : own}`;
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
    return value;
  });
}

function documentOf({ schema }: Engines, query: string): DocumentNode {
  const document = parse(query);
  const [mistake] = validate(schema, document);
  if (mistake) throw mistake;
  return document;
}

function operationOf(document: DocumentNode, name: string | undefined): OperationDefinitionNode {
  return document.definitions.find(
    (definition): definition is OperationDefinitionNode =>
      definition.kind === Kind.OPERATION_DEFINITION && definition.name?.value === name,
  ) as OperationDefinitionNode;
}
