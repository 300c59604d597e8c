import { GraphQLError, type GraphQLScalarType, type GraphQLSchema, isScalarType, Kind } from 'graphql';

/** Forms that both JavaScript and Neo4j read alike (RFC 3339; the time and its offset may be missing). */
const FORMS: Readonly<Record<string, RegExp>> = {
  DateTime: /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})?)?$/,
  Date: /^\d{4}-\d{2}-\d{2}$/,
};

function checked(scalar: GraphQLScalarType, form: RegExp): (value: unknown) => unknown {
  const parse = scalar.parseValue;
  return (value) => {
    if (typeof value === 'string' && form.test(value) && !Number.isNaN(Date.parse(value)))
      return parse(value);
    throw new GraphQLError(
      `${scalar.name} must be of the form 2026-01-31${scalar.name === 'Date' ? '' : 'T12:00:00Z'}.`,
    );
  };
}

/**
 * The library checks a temporal value in variables only, and takes what JavaScript reads and the database does not. With
 * this, what is no date is an error of the request, in a literal as in a variable.
 */
export function checkTemporalInput(schema: GraphQLSchema): void {
  for (const [name, form] of Object.entries(FORMS)) {
    const scalar = schema.getType(name);
    if (!isScalarType(scalar)) continue;
    const parse = checked(scalar, form);
    scalar.parseValue = parse;
    scalar.parseLiteral = (node) => parse(node.kind === Kind.STRING ? node.value : undefined);
  }
}
