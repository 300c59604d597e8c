import { type FieldNode, type GraphQLSchema, getNullableType, isListType } from 'graphql';
import { DharmaError } from '../errors.ts';
import { argumentOf } from './variables.ts';

/** What every node is found and shown by. */
const IDENTIFYING = ['id', 'name'];

type Values = Record<string, unknown>;

/** Of the generated mutations: own ones take a single `input`, and check it themselves. */
function isBulkCreate(schema: GraphQLSchema, field: string): boolean {
  const argument = schema
    .getMutationType()
    ?.getFields()
    [field]?.args.find(({ name }) => name === 'input');
  return field.startsWith('create') && argument !== undefined && isListType(getNullableType(argument.type));
}

function refuseBlank(values: unknown, textOf: (given: unknown) => unknown): void {
  if (values === null || typeof values !== 'object') return;
  for (const name of IDENTIFYING) {
    const value = textOf((values as Values)[name]);
    if (typeof value === 'string' && value.trim() === '')
      throw new DharmaError('VALIDATION_ERROR', `"${name}" must not be empty.`);
  }
}

/**
 * The generated mutations take any text as id and name, an empty one too: a node that nobody could ask for, or tell from others.
 * @param fields root fields of a mutation
 * @param variables with the operation's defaults
 * @throws DharmaError VALIDATION_ERROR
 */
export function requireIdentifying(
  schema: GraphQLSchema,
  fields: readonly FieldNode[],
  variables: Values,
): void {
  for (const field of fields) {
    const name = field.name.value;
    if (isBulkCreate(schema, name))
      for (const input of [argumentOf(field, 'input', variables)].flat())
        refuseBlank(input, (value) => value);
    if (name.startsWith('update'))
      refuseBlank(
        argumentOf(field, 'update', variables),
        (change) => (change as Values | null | undefined)?.set,
      );
  }
}
