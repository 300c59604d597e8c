import { type FieldNode, type GraphQLField, isListType, isNonNullType, isObjectType, Kind } from 'graphql';
import type { Row, WriteCounters } from '../../datasources/graph.ts';
import { withChangeTargets } from '../auth/change-targets.ts';
import { fragmentsOf } from '../root-fields.ts';
import { isOwn, type Lesson, learn } from './plan.ts';
import type { Reading } from './selection.ts';
import { type Shaper, shaperOf, Unplannable } from './shaper.ts';
import type { Template } from './template.ts';

type Variables = Readonly<Record<string, unknown>>;
type Field = GraphQLField<unknown, unknown>;

/** What a statement that changes something gave. */
interface Changed {
  rows: readonly Row[];
  counters: WriteCounters;
}

/** One statement of a mutation: a root field's. */
export interface Change {
  key: string;
  nodes: readonly FieldNode[];
  /** As the library prints it. */
  translated: string;
  /** The same, with the mark where something is changed: what a visibility is put in the place of the marks of. */
  cypher: string;
  parameters: Template;
  /** The field's value. @throws Bail */
  shape(changed: Changed, variables: Variables): unknown;
}

/** A mutation that needs no translation any more. */
export interface ChangePlan {
  statements: readonly Change[];
}

/** What the library answers to `createX` and `updateX` with. */
const RESPONSE = /^(Create|Update)\w+MutationResponse$/;

/**
 * Makes the plan of a mutation whose every root field is a generated `createX` or `updateX`, for one shape of its variables.
 * Nothing is changed by it: what the library would run is written down.
 * @throws Unplannable
 */
export async function changePlanOf(lesson: Lesson): Promise<ChangePlan> {
  const { schema, document, operation, variables } = lesson;
  if (operation.operation !== 'mutation') throw new Unplannable('no mutation');
  const reading: Reading = { schema, fragments: fragmentsOf(document), variables };
  const shapes = new Map<string, Change['shape']>();
  const learnt = await learn(lesson, (key, field, nodes) => {
    shapes.set(key, responseShape(reading, field, nodes));
    return true;
  });
  const statements = learnt.map(({ key, nodes, first, parameters }): Change => {
    const { cypher: translated } = first;
    return {
      key,
      nodes,
      translated,
      cypher: marked(translated),
      parameters,
      shape: shapes.get(key) as Change['shape'],
    };
  });
  return { statements };
}

/** @throws Unplannable for what the gateway runs for nobody: the engine says so */
function marked(cypher: string): string {
  try {
    return withChangeTargets(cypher);
  } catch (error) {
    throw new Unplannable((error as Error).message);
  }
}

/** What the library's resolver of the field makes of what its statement gave. @throws Unplannable for any other field */
function responseShape(reading: Reading, field: Field, nodes: readonly FieldNode[]): Change['shape'] {
  const { kind, plural } = generated(field);
  const shaper: Shaper = shaperOf(reading, field.type, nodes);
  const key = projectedKey(nodes[0] as FieldNode, plural);
  return ({ rows, counters }, variables) => {
    const response: Record<string, unknown> = { info: counters };
    if (key !== undefined)
      response[key] = kind === 'Create' ? rows[0]?.data || [] : rows.map((row) => row.this);
    return shaper(response, variables);
  };
}

/** @throws Unplannable for a field of ours, and for generated ones of another kind */
function generated(field: Field): { kind: string; plural: string } {
  const { name: resolver } = field.resolve ?? {};
  const type = isNonNullType(field.type) ? field.type.ofType : undefined;
  const kind = isObjectType(type) ? RESPONSE.exec(type.name)?.[1] : undefined;
  if (
    !isObjectType(type) ||
    kind === undefined ||
    isOwn(field) ||
    (resolver !== '' && resolver !== 'resolve')
  )
    throw new Unplannable(`resolver of ${field.name}`);
  const others = Object.values(type.getFields()).filter(({ name }) => name !== 'info');
  const [nodes] = others;
  const list = nodes && isNonNullType(nodes.type) ? nodes.type.ofType : undefined;
  if (!nodes || others.length > 1 || !isListType(list)) throw new Unplannable(`response of ${field.name}`);
  return { kind, plural: nodes.name };
}

/** Under which key the library gives the nodes: it looks no further than the first field's own selection. */
function projectedKey({ selectionSet }: FieldNode, plural: string): string | undefined {
  const projected = selectionSet?.selections.find(
    (selection) => selection.kind === Kind.FIELD && selection.name.value === plural,
  );
  return projected?.kind === Kind.FIELD ? (projected.alias ?? projected.name).value : undefined;
}
