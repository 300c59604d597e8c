import { GraphQLError, type GraphQLScalarType, type GraphQLSchema, isScalarType, Kind } from 'graphql';

/** Forms that both JavaScript and Neo4j read alike (RFC 3339; the time and its offset may be missing). */
const FORMS: Readonly<Record<string, RegExp>> = {
  DateTime:
    /^\d{4}-\d{2}-\d{2}(T([01]\d|2[0-3]):\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-](0\d|1[0-7]):[0-5]\d|[+-]18:00)?)?$/,
  Date: /^\d{4}-\d{2}-\d{2}$/,
};

/** JavaScript takes 30 February for 2 March. */
function isDate(text: string): boolean {
  const time = Date.parse(text);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

function checked(scalar: GraphQLScalarType, form: RegExp): (value: unknown) => unknown {
  const parse = scalar.parseValue;
  return (value) => {
    if (
      typeof value === 'string' &&
      form.test(value) &&
      isDate(value.slice(0, 10)) &&
      !Number.isNaN(Date.parse(value))
    )
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
