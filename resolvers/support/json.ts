import { GraphQLScalarType } from 'graphql';

/** Whole numbers that JSON's readers would round become text; all else stays as it is. */
function jsonValue(value: unknown): unknown {
  if (typeof value === 'bigint') return String(value);
  if (Array.isArray(value)) return value.map(jsonValue);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, jsonValue(inner)]));
}

/** Any JSON value, in answers only. */
export const JsonScalar = new GraphQLScalarType({ name: 'JSON', serialize: jsonValue });
