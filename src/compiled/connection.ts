import { type FieldNode, type GraphQLField, getArgumentValues, locatedError } from 'graphql';
import { type PageRow, pageAnswer } from '../connections/answer.ts';
import type { Page } from '../connections/page.ts';
import { collectsNodes } from '../connections/statement.ts';
import type { Statement } from './plan.ts';
import { Bail, type Shaper, Unplannable } from './shaper.ts';
import type { Template } from './template.ts';
import type { Variables } from './variables.ts';

/** What was found out of a connection at the root. */
interface Translated {
  key: string;
  field: GraphQLField<unknown, unknown>;
  nodes: readonly FieldNode[];
  /** The variables that the plan is made for, coerced. */
  variables: Variables;
  cypher: string;
  /** Of the first page, whatever `after` says. */
  parameters: Template;
  /** Undefined where no edges are wanted. */
  page: Page | undefined;
  shaper: Shaper;
}

/** Keys of what the library resolves, which an alias of another field may name. */
const UNUSED = { groupBy: [], pageInfo: {} };

/**
 * The part of a plan for a connection. A cursor is no value that trials could have another in place of: what it makes of
 * the statement is worked out for each.
 * @throws Unplannable for one that the library pages itself
 */
export function connectionStatement(
  translated: Translated,
): Pick<Statement, 'cypher' | 'parameters' | 'shape' | 'place'> {
  const { page, shaper, cypher, parameters } = translated;
  if (!page) {
    if (collectsNodes(cypher)) throw new Unplannable('a connection with groups');
    return { cypher, parameters, shape: (rows, variables) => shaper(counted(rows), variables) };
  }
  const shape = shapeOf(page, translated);
  if (typeof cursorOf(translated, translated.variables) !== 'string') return { cypher, parameters, shape };
  return { cypher, parameters, shape, place: (variables) => placed(page, translated, variables) };
}

function cursorOf({ field, nodes }: Translated, variables: Variables): string | null | undefined {
  const given = getArgumentValues(field, nodes[0] as FieldNode, variables as Record<string, unknown>);
  return given.after as string | null | undefined;
}

/** @throws GraphQLError as the engine words it, when the cursor is not one of the list */
function placed(page: Page, translated: Translated, variables: Variables) {
  try {
    return page.run(cursorOf(translated, variables));
  } catch (error) {
    throw locatedError(error, [...translated.nodes], [translated.key]);
  }
}

function shapeOf(page: Page, translated: Translated): Statement['shape'] {
  const isContinued = typeof cursorOf(translated, translated.variables) === 'string';
  return (rows, variables) => {
    const row = rows[0] as PageRow | undefined;
    if (!row) throw new Bail('empty connection');
    return translated.shaper({ ...UNUSED, ...pageAnswer(row, page.order, isContinued) }, variables);
  };
}

/** Of a connection without edges. */
function counted(rows: readonly unknown[]) {
  const row = rows[0] as Partial<PageRow> | undefined;
  if (!row) throw new Bail('empty connection');
  return { ...UNUSED, edges: [], totalCount: row.totalCount, aggregate: row.aggregate ?? {} };
}
