import { type GraphQLSchema, isEnumType, isInputObjectType, isInterfaceType, isObjectType } from 'graphql';

/**
 * How long the lists of the introspection are on average, by `type.field`: of all types together, they add up to what
 * the schema has.
 */
export function introspectionSizes(schema: GraphQLSchema): ReadonlyMap<string, number> {
  const types = Object.values(schema.getTypeMap());
  let fields = 0;
  let args = 0;
  let inputs = 0;
  let values = 0;
  let interfaces = 0;
  for (const type of types) {
    if (isObjectType(type) || isInterfaceType(type)) {
      const own = Object.values(type.getFields());
      fields += own.length;
      args += own.reduce((total, field) => total + field.args.length, 0);
      interfaces += type.getInterfaces().length;
    } else if (isInputObjectType(type)) inputs += Object.keys(type.getFields()).length;
    else if (isEnumType(type)) values += type.getValues().length;
  }
  return new Map([
    ['__Schema.types', types.length],
    ['__Schema.directives', schema.getDirectives().length],
    ['__Type.fields', fields / types.length],
    ['__Type.inputFields', inputs / types.length],
    ['__Type.enumValues', values / types.length],
    ['__Type.interfaces', interfaces / types.length],
    ['__Type.possibleTypes', interfaces / types.length],
    ['__Field.args', args / Math.max(1, fields)],
    ['__Directive.args', 2],
  ]);
}
