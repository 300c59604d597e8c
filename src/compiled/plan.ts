import {
  type DocumentNode,
  execute,
  type FieldNode,
  type GraphQLField,
  type GraphQLSchema,
  getArgumentValues,
  isListType,
  isNonNullType,
  Kind,
  type OperationDefinitionNode,
} from 'graphql';
import type { ValueWriter } from '../../datasources/bolt/json-writers.ts';
import type { CypherRunner } from '../../datasources/graph.ts';
import { isPaged, type PageObserver } from '../connections/connections.ts';
import type { Page } from '../connections/page.ts';
import { fragmentsOf } from '../root-fields.ts';
import { directiveOf } from '../sdl.ts';
import { connectionStatement } from './connection.ts';
import { writerOf } from './json.ts';
import { plannerOf } from './own.ts';
import { collectFields, type Reading } from './selection.ts';
import { assertPlainKey, type Shaper, shaperOf, Unplannable } from './shaper.ts';
import { type Template, templateOf } from './template.ts';
import { coerce, trialsOf } from './trial.ts';
import { declaredVariables, NO_SHAPE, shapeOf, type Variables } from './variables.ts';

/** A root field that the library has made has none of them. */
const OWN_DIRECTIVES = ['requires', 'authenticated', 'public'];

/** One statement of an operation: a root field's. */
export interface Statement {
  key: string;
  /** Where the field stands in the document. */
  nodes: readonly FieldNode[];
  /** Its Cypher, with the marks that a visibility replaces. */
  cypher: string;
  /**
   * Where values decide on the Cypher (a cursor, a text without words): that in place of the other, and parameters besides
   * the others.
   */
  place?(variables: Variables): { cypher: string; params: Record<string, unknown> } | undefined;
  parameters: Template;
  /** Whether its parameters say which rows there are, in which order. */
  isDetermined: boolean;
  /** Writes an item of the field's list out of a row's first column; undefined where the field is no list. */
  item: ValueWriter | undefined;
  /** The field's value out of the rows' first column. */
  shape(rows: readonly unknown[], variables: Variables): unknown;
}

/** An operation that needs no translation any more. */
export interface Plan {
  statements: readonly Statement[];
}

/** What the library needs of a context to translate. */
export interface TranslationBase {
  executionContext: CypherRunner;
}

/** What an operation ran while it was translated. */
interface Recorded {
  cypher: string;
  params: Record<string, unknown>;
  /** Where the field is a connection with edges. */
  page: Page | undefined;
}

/** A root field, translated. */
export interface Learnt {
  key: string;
  field: GraphQLField<unknown, unknown>;
  nodes: readonly FieldNode[];
  first: Recorded;
  parameters: Template;
}

/** What plans are learnt from. */
export interface Lesson {
  schema: GraphQLSchema;
  document: DocumentNode;
  operation: OperationDefinitionNode;
  /** Coerced: a plan is made for one shape of them. */
  variables: Variables;
  base: TranslationBase;
}

/**
 * Makes the plan of a query for one shape of its variables, by having the library translate it several times with
 * different values and looking at where each value came out.
 * @param base a context as the library wants it, without `executionContext`
 * @throws Unplannable
 */
export async function planOf(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Variables,
  base: TranslationBase,
): Promise<Plan> {
  if (operation.operation !== 'query') throw new Unplannable('no query');
  const reading: Reading = { schema, fragments: fragmentsOf(document), variables };
  const shapers = new Map<string, Shaper>();
  const made = new Map<string, Omit<Statement, 'key'> | (() => Promise<Omit<Statement, 'key'>>)>();
  const learnt = await learn({ schema, document, operation, variables, base }, (key, field, nodes) => {
    const planner = plannerOf(field);
    // Below, in the order of the document.
    made.set(key, async () => {
      if (!planner) throw new Unplannable('not translated');
      const own = await planner({ operation, field, nodes, reading, base });
      return { nodes, item: undefined, ...own };
    });
    if (!planner) shapers.set(key, rootShaper(reading, field, nodes));
    return planner === undefined;
  });
  for (const { key, field, nodes, first, parameters } of learnt) {
    const shaper = shapers.get(key) as Shaper;
    const item = itemWriter(reading, field, nodes);
    const translated = { key, field, nodes, variables, ...first, parameters, shaper };
    const statement = isPaged(field)
      ? connectionStatement(translated)
      : { ...first, parameters, shape: shaper };
    const isDetermined = isPaged(field) || isOrdered(field, nodes[0] as FieldNode, variables);
    made.set(key, { nodes, item, isDetermined, ...statement });
  }
  const statements: Statement[] = [];
  for (const [key, each] of made) {
    const statement = typeof each === 'function' ? await each() : each;
    statements.push({ key, ...statement });
  }
  return { statements };
}

/**
 * Translates each root field of an operation with several values in the place of its variables.
 * @param check called for each field before anything of it is run; tells whether the library translates it, and throws
 *   Unplannable for one that may not be planned
 * @throws Unplannable
 */
export async function learn(
  { schema, document, operation, variables, base }: Lesson,
  check: (key: string, field: GraphQLField<unknown, unknown>, nodes: FieldNode[]) => boolean,
): Promise<Learnt[]> {
  const root = schema.getRootType(operation.operation);
  if (!root) throw new Unplannable('no root');
  const declared = declaredVariables(schema, operation);
  const shape = shapeOf(declared, variables);
  if (shape === NO_SHAPE) throw new Unplannable('variables have no shape');
  const reading: Reading = { schema, fragments: fragmentsOf(document), variables };
  const all = [...collectFields(reading, root, [operation.selectionSet])].map(([key, nodes]) => {
    const [node] = nodes;
    const field = node && root.getFields()[node.name.value];
    if (!node || !field) throw new Unplannable('introspection');
    assertPlainKey(key);
    return { key, field, nodes, isTranslated: check(key, field, nodes) };
  });
  if (all.length === 0) throw new Unplannable('nothing is asked for');
  const roots = all.filter(({ isTranslated }) => isTranslated);
  const trials = trialsOf(document, variables, shape);
  const coerced = trials.map((trial) => coerce(schema, operation, trial));
  const learnt: Learnt[] = [];
  for (const { key, field, nodes } of roots) {
    const recorded: Recorded[] = [];
    for (const trial of trials) recorded.push(await record(schema, document, operation, nodes, trial, base));
    const [first] = recorded as [Recorded];
    if (recorded.some(({ cypher }) => cypher !== first.cypher))
      throw new Unplannable('Cypher depends on values');
    const given = recorded.map(({ params }) => params);
    const parameters = templateOf(given, coerced, shape.leaves);
    if (!parameters) throw new Unplannable('parameters are not explained by variables');
    learnt.push({ key, field, nodes, first, parameters });
  }
  return learnt;
}

/** Has the library translate one root field, and answers it with nothing. */
async function record(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  nodes: readonly FieldNode[],
  variables: Variables,
  base: TranslationBase,
): Promise<Recorded> {
  const runs: Recorded[] = [];
  let page: Page | undefined;
  const executionContext: PageObserver & { run: unknown } = {
    onPage(own: Page) {
      page = own;
    },
    run: async (cypher: string, params: Record<string, unknown>) => {
      // What the library asks of the database itself, once.
      if (cypher.includes('dbms.components')) return base.executionContext.run(cypher, params);
      runs.push({ cypher, params, page });
      return { records: [], summary: { counters: { updates: () => ({}) } } };
    },
  };
  const others = document.definitions.filter(({ kind }) => kind === Kind.FRAGMENT_DEFINITION);
  const alone = { ...operation, selectionSet: { kind: Kind.SELECTION_SET as const, selections: [...nodes] } };
  await execute({
    schema,
    document: { kind: Kind.DOCUMENT, definitions: [alone, ...others] },
    variableValues: variables as Record<string, unknown>,
    contextValue: { ...base, executionContext },
  });
  const [run] = runs;
  if (!run || runs.length > 1) throw new Unplannable('not one statement');
  return run;
}

/** Whether a list has one node at most, or an order in which no two are equal. */
function isOrdered(field: GraphQLField<unknown, unknown>, node: FieldNode, variables: Variables): boolean {
  const { where, sort } = getArgumentValues(field, node, variables as Record<string, unknown>) as {
    where?: { id?: { eq?: unknown } | null } | null;
    sort?: ReadonlyArray<object | null> | null;
  };
  return typeof where?.id?.eq === 'string' || (sort ?? []).some((keys) => keys !== null && 'id' in keys);
}

function itemWriter(
  reading: Reading,
  { type }: GraphQLField<unknown, unknown>,
  nodes: readonly FieldNode[],
): ValueWriter | undefined {
  const list = isNonNullType(type) ? type.ofType : type;
  return isListType(list) ? writerOf(reading, list.ofType, nodes) : undefined;
}

/** What the library's root resolvers, or ours for connections, make of what was read. @throws Unplannable for a field of ours */
function rootShaper(reading: Reading, field: GraphQLField<unknown, unknown>, nodes: FieldNode[]): Shaper {
  if (field.resolve?.name !== '' && field.resolve?.name !== 'resolve')
    throw new Unplannable(`resolver of ${field.name}`);
  if (isOwn(field)) throw new Unplannable('own');
  const type = isNonNullType(field.type) ? field.type.ofType : field.type;
  if (!isListType(type) && !isPaged(field)) throw new Unplannable(`${field.name} is no list`);
  return shaperOf(reading, field.type, nodes);
}

/** Whether a root field is one of ours: those say who may use them. */
export function isOwn({ astNode }: GraphQLField<unknown, unknown>): boolean {
  return OWN_DIRECTIVES.some((name) => directiveOf(astNode, name));
}
