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

/** The declared variables of an operation with their types. */
type Declared = ReadonlyArray<readonly [name: string, type: GraphQLInputType]>;

/** To be worked out once for each operation. */
export function declaredVariables(schema: GraphQLSchema, operation: OperationDefinitionNode): Declared {
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
export function shapeOf(declared: Declared, variables: Variables): Shape | typeof NO_SHAPE {
  const leaves: Leaf[] = [];
  const reader = new ShapeReader((leaf) => leaves.push(leaf));
  reader.variables(declared, variables);
  return reader.failed ? NO_SHAPE : { key: reader.key, leaves };
}

/** The key alone of the shape that `shapeOf` gives. */
export function shapeKeyOf(declared: Declared, variables: Variables): string | typeof NO_SHAPE {
  const reader = new ShapeReader();
  reader.variables(declared, variables);
  return reader.failed ? NO_SHAPE : reader.key;
}

class ShapeReader {
  key = '';
  failed = false;
  readonly #onLeaf: ((leaf: Leaf) => void) | undefined;
  /** Of the value that is read. */
  readonly #path: Array<string | number> = [];

  /** @param onLeaf undefined where only the key is wanted */
  constructor(onLeaf?: (leaf: Leaf) => void) {
    this.#onLeaf = onLeaf;
  }

  variables(declared: Declared, variables: Variables): void {
    for (const [name, type] of declared) {
      this.#name(name);
      if (name in variables) this.#at(name, type, variables[name]);
      else this.#mark('U');
    }
  }

  #name(name: string): void {
    this.key += `${name}:`;
  }

  #mark(mark: string): void {
    this.key += mark;
  }

  #leaf(type: GraphQLInputType, isList: boolean): void {
    this.#onLeaf?.({ path: [...this.#path], type, isList });
  }

  #at(step: string | number, type: GraphQLInputType, value: unknown): void {
    this.#path.push(step);
    this.#read(type, value);
    this.#path.pop();
  }

  #read(given: GraphQLInputType, value: unknown): void {
    const type = isNonNullType(given) ? given.ofType : given;
    if (value === undefined) this.#mark('U');
    else if (value === null) this.#mark('N');
    else if (isListType(type)) this.#list(type.ofType, value as readonly unknown[]);
    else if (isInputObjectType(type)) {
      this.#mark('{');
      for (const [key, inner] of Object.entries(value as object)) {
        this.#name(key);
        const field = type.getFields()[key];
        if (field) this.#at(key, field.type, inner);
        else this.failed = true;
      }
      this.#mark('}');
    } else this.#scalar(type, value);
  }

  #list(given: GraphQLInputType, items: readonly unknown[]): void {
    const type = isNonNullType(given) ? given.ofType : given;
    if (!Array.isArray(items)) {
      this.failed = true;
      return;
    }
    if (items.length === 0) this.#mark('[]');
    else if (isScalarType(type) || (isEnumType(type) && type.name !== 'SortDirection')) {
      if (items.includes(null)) this.failed = true;
      this.#mark('*');
      this.#leaf(type, true);
    } else {
      if (items.length > MAX_OBJECTS) this.failed = true;
      this.#mark('[');
      for (let index = 0; index < items.length && !this.failed; index++) this.#at(index, type, items[index]);
      this.#mark(']');
    }
  }

  #scalar(type: GraphQLInputType, value: unknown): void {
    if (typeof value === 'boolean') this.#mark(value ? 't' : 'f');
    else if (isEnumType(type) && type.name === 'SortDirection') this.#mark(String(value));
    else {
      // Nought and the empty text may be taken for "not given": no other value is tried in their place.
      if (value === 0) this.#mark(Object.is(value, -0) ? 'o' : '0');
      else if (value === '') this.#mark('z');
      else {
        this.#mark(typeof value === 'number' ? (value < 0 ? '-' : 'n') : 's');
        this.#leaf(type, false);
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
