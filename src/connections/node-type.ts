import { type GraphQLObjectType, type GraphQLOutputType, getNamedType, isObjectType } from 'graphql';

/** The type of the nodes that a connection is of; undefined for a type that is no connection. */
export function nodeTypeOf(type: GraphQLOutputType): GraphQLObjectType | undefined {
  const edges = fieldOf(getNamedType(type), 'edges');
  const node = edges && fieldOf(edges, 'node');
  return isObjectType(node) ? node : undefined;
}

function fieldOf(type: unknown, name: string) {
  const field = isObjectType(type) ? type.getFields()[name] : undefined;
  return field && getNamedType(field.type);
}
