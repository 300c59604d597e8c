import {
  type DocumentNode,
  type GraphQLInputType,
  type GraphQLSchema,
  getVariableValues,
  isEnumType,
  isNonNullType,
  Kind,
  type OperationDefinitionNode,
  visit,
} from 'graphql';
import { Unplannable } from './shaper.ts';
import { cursorAt } from './template.ts';
import { at, type Leaf, type Shape, type Variables } from './variables.ts';

const FIRST_INSTANT = Date.UTC(2001, 0, 1);

/** Variables as a resolver gets them. @throws Unplannable */
export function coerce(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  raw: Variables,
): Record<string, unknown> {
  const { coerced } = getVariableValues(schema, operation.variableDefinitions ?? [], raw);
  if (!coerced) throw new Unplannable('a trial is not valid');
  return coerced;
}

/**
 * Variables of each trial as a client would send them: those given, with other values in the place of each leaf; and last
 * those given themselves, since what is learnt must hold for them.
 * @param given coerced
 * @throws Unplannable
 */
export function trialsOf(document: DocumentNode, given: Variables, { leaves }: Shape): Variables[] {
  const cursors = cursorsOf(document);
  const replaced = (valueFor: (leaf: Leaf, index: number) => unknown): Variables => {
    const variables = structuredClone({ ...given }) as Record<string, unknown>;
    leaves.forEach((leaf, index) => {
      const value = valueFor(leaf, index);
      if (value === undefined) throw new Unplannable('a value that cannot be tried');
      set(variables, leaf, value);
    });
    return variables;
  };
  const trials = Array.from({ length: trialsFor(leaves.length) }, (_, trial) =>
    replaced((leaf, index) =>
      cursors.has(leaf.path[0] as string)
        ? cursorAt(numberFor(index, trial))
        : trialValue(leaf, index, trial),
    ),
  );
  return [...trials, replaced((leaf) => sentValue(at(given, leaf.path)))];
}

/** Variables that are cursors: another text in their place would be none. */
function cursorsOf(document: DocumentNode): ReadonlySet<string> {
  const names = new Set<string>();
  visit(document, {
    Argument: ({ name, value }) => {
      if (name.value === 'after' && value.kind === Kind.VARIABLE) names.add(value.name.value);
    },
  });
  return names;
}

/** A coerced value as a client sends it: the library has classes of its own for some. */
function sentValue(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sentValue);
  return typeof value === 'object' && value !== null ? String(value) : value;
}

function set(variables: Record<string, unknown>, { path }: Leaf, value: unknown): void {
  const parent = at(variables, path.slice(0, -1)) as Record<string | number, unknown>;
  parent[path.at(-1) as string | number] = value;
}

/** How many trials tell so many values apart by values of which there are only two. */
export function trialsFor(leaves: number): number {
  return Math.max(3, Math.ceil(Math.log2(leaves + 2)) + 1);
}

/**
 * A value to try in place of a leaf: over all trials no two leaves get the same values, and none gets the same value
 * each time.
 * @returns as a client would send it; undefined where nothing can be tried
 */
export function trialValue(leaf: Leaf, index: number, trial: number): unknown {
  const value = scalarFor(leaf.type, index, trial);
  if (value === undefined) return undefined;
  return leaf.isList ? [value] : value;
}

/** From 1 on, and small, since page sizes are bounded. */
function numberFor(index: number, trial: number): number {
  return 1 + index * 8 + (trial % 8);
}

function scalarFor(given: GraphQLInputType, index: number, trial: number): unknown {
  const type = isNonNullType(given) ? given.ofType : given;
  if (isEnumType(type)) {
    const values = type.getValues();
    // From 1 on, and fewer than all bits: so both values come up.
    const bit = ((index + 1) >> trial) & 1;
    return values[Math.min(bit, values.length - 1)]?.name;
  }
  const number = numberFor(index, trial);
  switch ('name' in type ? type.name : '') {
    case 'ID':
    case 'String':
      return `trial ${index} ${trial}`;
    case 'Int':
      return number;
    case 'Float':
      return number + 0.5;
    case 'BigInt':
      return String(number);
    case 'DateTime':
      return new Date(FIRST_INSTANT + number * 1000).toISOString();
    case 'Date':
      return new Date(FIRST_INSTANT + number * 86_400_000).toISOString().slice(0, 10);
    default:
      return undefined;
  }
}
