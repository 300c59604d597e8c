import { expect, it } from '@jest/globals';
import { type GraphQLSchema, isObjectType } from 'graphql';
import { loadResolvers } from '../src/resolvers.ts';
import {
  buildSchema,
  generateSchema,
  graphPart,
  printPublicSchema,
  readTypeDefinitions,
} from '../src/schema.ts';

const TYPE = 'Infrastructure';

function fieldsOf(schema: GraphQLSchema) {
  const type = schema.getType(TYPE);
  if (!isObjectType(type)) throw new Error(`${TYPE} is no object type`);
  return type.getFields();
}

it('is the schema that is made with all checks', async () => {
  const lean = await buildSchema(await loadResolvers());
  const checked = await buildSchema(await loadResolvers(), true);
  expect(printPublicSchema(lean)).toBe(printPublicSchema(checked));
  const resolvers = (schema: GraphQLSchema) =>
    Object.values(fieldsOf(schema)).map(({ name, resolve }) => [name, typeof resolve]);
  expect(resolvers(lean)).toEqual(resolvers(checked));
  const defaults = (schema: GraphQLSchema) =>
    Object.values(schema.getQueryType()?.getFields() ?? {}).flatMap(({ name, args }) =>
      args.map(({ name: argument, defaultValue }) => [name, argument, defaultValue]),
    );
  expect(defaults(lean)).toEqual(defaults(checked));
}, 60_000);

it('is made in the short way: were that of the library another one day, this would tell', async () => {
  const { definitions } = await readTypeDefinitions();
  const isTakenForValid = async (validate: boolean) => {
    const schema = await generateSchema(graphPart(definitions), validate);
    return (schema as { __validationErrors?: unknown }).__validationErrors !== undefined;
  };
  expect(await isTakenForValid(false)).toBe(true);
  // And the library's own way is back.
  expect(await isTakenForValid(true)).toBe(false);
}, 60_000);
