import {
  type FieldNode,
  type GraphQLObjectType,
  getNamedType,
  isEnumType,
  isObjectType,
  type OperationDefinitionNode,
} from 'graphql';
import type { OwnField } from '../../src/compiled/own.ts';
import { type Plan, planOf } from '../../src/compiled/plan.ts';
import { collectFields, type Reading } from '../../src/compiled/selection.ts';
import { type Shaper, shaperOf, sourceOf, Unplannable } from '../../src/compiled/shaper.ts';
import type { Variables } from '../../src/compiled/variables.ts';
import { documentFor, IDS_VARIABLE } from './select.ts';

/** How the library reads nodes of a type by their ids: what follows is done for each of them. */
const BY_IDS =
  /^CYPHER 5\nMATCH \(this:\w+&`\?visible`\)\nWHERE this\.id IN \$param0\nWITH \*\n\s*LIMIT \$param1\n/;
const PROJECTION = 'RETURN this {';
/** Before a projection: below the top of a statement, the database (5.26) loses properties of a node that are read twice. */
const VALUES = 'WITH *, properties(this) AS shownOfThis\n';
const IDS_AND_LIMIT = /\$param[01]\b/;
const PARAMETERS = /\$(param\d+)\b/g;
const NO_IDS: readonly string[] = [];
/** Values of these are the same in the graph and in an answer. */
const PLAIN = new Set(['ID', 'String', 'Boolean', 'Int', 'Float']);

/** What is selected of nodes that may be of several types, as a part of a statement that has found them. */
export interface NodeParts {
  /** After clauses that have `node`: gives each node's values as `shown`. */
  cypher: string;
  /** Whether those clauses must have `type` as well, the name of its type. */
  needsType: boolean;
  parameters(variables: Variables): Record<string, unknown>;
  /** The answer's value out of what is `shown` of a node of this type. */
  shape(type: string, shown: unknown, variables: Variables): unknown;
}

/** Nodes of types that are read in the same way. */
interface Part {
  types: string[];
  clauses: string;
  parameters: ((variables: Variables) => Record<string, unknown>) | undefined;
}

/**
 * @param nodes the field, whose selection counts
 * @throws Unplannable
 */
export async function nodeParts(
  asked: OwnField,
  nodes: readonly FieldNode[],
  types: readonly string[],
): Promise<NodeParts> {
  const parts: Part[] = [];
  const shapers = new Map<string, Shaper>();
  for (const type of types) {
    const plan = await planFor(asked, nodes, type);
    shapers.set(type, shaperFor(asked.reading, plan, nodes, type));
    const part = partOf(plan, parts.length);
    const same = parts.find(({ clauses }) => !part.parameters && clauses === part.clauses);
    if (same) same.types.push(type);
    else parts.push({ ...part, types: [type] });
    // Translating holds up whoever else is waiting.
    await new Promise((resolve) => setImmediate(resolve));
  }
  return {
    cypher: cypherOf(parts),
    needsType: parts.length > 1,
    parameters: (variables) => Object.assign({}, ...parts.map(({ parameters }) => parameters?.(variables))),
    shape: (type, shown, variables) => shapers.get(type)?.(shown, variables),
  };
}

/** As the resolver of a node would have it read. */
function planFor(
  { reading, operation, base }: OwnField,
  nodes: readonly FieldNode[],
  type: string,
): Promise<Plan> {
  const { schema, fragments, variables } = reading;
  const own = documentFor({ schema, fragments: fragments as never, operation, fieldNodes: [...nodes] }, type);
  const [definition] = own.definitions as [OperationDefinitionNode];
  return planOf(schema, own, definition, { ...variables, [IDS_VARIABLE]: ['id'] }, base);
}

function partOf({ statements: [statement] }: Plan, index: number): Omit<Part, 'types'> {
  const { cypher = '', parameters } = statement ?? {};
  const found = BY_IDS.exec(cypher);
  const rest = found ? cypher.slice(found[0].length) : '';
  if (
    !found ||
    !parameters ||
    IDS_AND_LIMIT.test(rest) ||
    !rest.includes(PROJECTION) ||
    !rest.endsWith(' AS this')
  )
    throw new Unplannable('nodes that are not read by their ids alone');
  const prefix = `node${index}`;
  const own = rest.replace(PARAMETERS, `$${prefix}$1`);
  const clauses = withValues(own);
  if (own === rest) return { clauses, parameters: undefined };
  return {
    clauses,
    parameters: (variables) => {
      const given = parameters({ ...variables, [IDS_VARIABLE]: NO_IDS }) as Record<string, unknown>;
      return Object.fromEntries(Object.entries(given).map(([name, value]) => [prefix + name, value]));
    },
  };
}

/** The same, with the projection made of the node's properties in a map of their own. */
function withValues(clauses: string): string {
  const from = clauses.lastIndexOf(PROJECTION);
  const projection = clauses.slice(from, -' AS this'.length).replace(/\bthis\b/g, 'shownOfThis');
  return `${clauses.slice(0, from)}${VALUES}${projection} AS this`;
}

function cypherOf(parts: readonly Part[]): string {
  const [first] = parts;
  if (first && parts.length === 1 && first.clauses.startsWith(VALUES))
    return `WITH *, node AS this\n${first.clauses.replace(/^RETURN (.*) AS this$/m, 'WITH *, $1 AS shown')}\n`;
  const branches = parts.map(({ types, clauses }) => {
    const ofThese = parts.length > 1 ? ` WHERE type IN ${listOf(types)}` : '';
    return `WITH node AS this${ofThese}\n${clauses}\n`;
  });
  const given = parts.length > 1 ? 'node, type' : 'node';
  // One row for each node, whatever becomes of it.
  return `CALL (${given}) {\nCALL (${given}) {\n${branches.join('UNION ALL\n')}}\nRETURN head(collect(this)) AS shown\n}\n`;
}

function listOf(types: readonly string[]): string {
  return `[${types.map((type) => `'${type}'`).join(', ')}]`;
}

/** Of a node's values: what its own query makes of them, and of that what the field that gives the node makes. */
function shaperFor(
  reading: Reading,
  { statements: [statement] }: Plan,
  nodes: readonly FieldNode[],
  name: string,
): Shaper {
  const type = reading.schema.getType(name);
  if (!isObjectType(type) || !statement) throw new Unplannable(`${name} is no type of nodes`);
  const outer = shaperOf(reading, type, nodes);
  if (isPlain(reading, type, nodes)) return outer;
  return (shown, variables) => {
    const [inner] = statement.shape([shown], variables) as unknown[];
    return outer(inner, variables);
  };
}

/** Whether nothing but copying is done to values: to do it twice is to do it once. */
function isPlain(reading: Reading, type: GraphQLObjectType, nodes: readonly FieldNode[]): boolean {
  const sets = nodes.flatMap(({ selectionSet }) => selectionSet ?? []);
  return [...collectFields(reading, type, sets).values()].every(([node]) => {
    const field = node && type.getFields()[node.name.value];
    if (!field) return true;
    const named = getNamedType(field.type);
    return sourceOf(field) !== 'connection' && (isEnumType(named) || PLAIN.has(named.name));
  });
}
