import {
  type GraphQLInputType,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isScalarType,
  type OperationDefinitionNode,
  typeFromAST,
} from 'graphql';

/** The values of an operation's variables, by name. */
export type Variables = Readonly<Record<string, unknown>>;

/** Values whose Cypher cannot be worked out by trying others in their place. */
export const NO_SHAPE = Symbol('no shape');
const MAX_OBJECTS = 20;

/** One value of the variables that becomes a parameter: where it stands, and its type. */
export interface Leaf {
  path: readonly (string | number)[];
  type: GraphQLInputType;
  isList: boolean;
}

/** What the text of an operation's Cypher depends on, and what only its parameters do. */
export interface Shape {
  key: string;
  leaves: readonly Leaf[];
}

/** The declared variables of an operation with their types, worked out once. */
export function declaredVariables(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
): ReadonlyArray<readonly [name: string, type: GraphQLInputType]> {
  return (operation.variableDefinitions ?? []).map((definition) => {
    const type = typeFromAST(schema, definition.type) as GraphQLInputType;
    return [definition.variable.name.value, type] as const;
  });
}

/**
 * The shape of variables: which are absent, null, empty, which keys their objects have, and the values that change the
 * Cypher itself (booleans, sort directions). Two requests of one shape differ in parameters alone.
 * @param variables coerced (`getVariableValues`)
 */
export function shapeOf(
  declared: ReadonlyArray<readonly [name: string, type: GraphQLInputType]>,
  variables: Variables,
): Shape | typeof NO_SHAPE {
  const reader = new ShapeReader();
  for (const [name, type] of declared) {
    reader.name(name);
    if (name in variables) reader.read(type, variables[name], [name]);
    else reader.mark('U');
  }
  return reader.failed ? NO_SHAPE : { key: reader.key, leaves: reader.leaves };
}

class ShapeReader {
  key = '';
  failed = false;
  readonly leaves: Leaf[] = [];

  name(name: string): void {
    this.key += `${name}:`;
  }

  mark(mark: string): void {
    this.key += mark;
  }

  read(given: GraphQLInputType, value: unknown, path: readonly (string | number)[]): void {
    const type = isNonNullType(given) ? given.ofType : given;
    if (value === undefined) this.mark('U');
    else if (value === null) this.mark('N');
    else if (isListType(type)) this.#list(type.ofType, value as readonly unknown[], path);
    else if (isInputObjectType(type)) {
      this.mark('{');
      for (const [key, inner] of Object.entries(value as object)) {
        this.name(key);
        const field = type.getFields()[key];
        if (field) this.read(field.type, inner, [...path, key]);
        else this.failed = true;
      }
      this.mark('}');
    } else this.#scalar(type, value, path);
  }

  #list(given: GraphQLInputType, items: readonly unknown[], path: readonly (string | number)[]): void {
    const type = isNonNullType(given) ? given.ofType : given;
    if (!Array.isArray(items)) {
      this.failed = true;
      return;
    }
    if (items.length === 0) this.mark('[]');
    else if (isScalarType(type) || (isEnumType(type) && type.name !== 'SortDirection')) {
      if (items.includes(null)) this.failed = true;
      this.mark('*');
      this.leaves.push({ path, type, isList: true });
    } else {
      if (items.length > MAX_OBJECTS) this.failed = true;
      this.mark('[');
      for (let index = 0; index < items.length && !this.failed; index++)
        this.read(type, items[index], [...path, index]);
      this.mark(']');
    }
  }

  #scalar(type: GraphQLInputType, value: unknown, path: readonly (string | number)[]): void {
    if (typeof value === 'boolean') this.mark(value ? 't' : 'f');
    else if (isEnumType(type) && type.name === 'SortDirection') this.mark(String(value));
    else {
      // Nought and the empty text may be taken for "not given": no other value is tried in their place.
      if (value === 0) this.mark(Object.is(value, -0) ? 'o' : '0');
      else if (value === '') this.mark('z');
      else {
        this.mark(typeof value === 'number' ? (value < 0 ? '-' : 'n') : 's');
        this.leaves.push({ path, type, isList: false });
      }
    }
  }
}

/** The value at a path of coerced variables. */
export function at(variables: unknown, path: readonly (string | number)[]): unknown {
  let value = variables;
  for (const key of path) value = (value as Record<string | number, unknown>)[key];
  return value;
}
