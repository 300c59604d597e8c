import {
  type DocumentNode,
  type FieldNode,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isCompositeType,
  isInterfaceType,
  isListType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  SchemaMetaFieldDef,
  type SelectionNode,
  type SelectionSetNode,
  TypeMetaFieldDef,
} from 'graphql';
import { type Fragments, fragmentsOf } from '../root-fields.ts';
import { type Amount, countOf, evaluate, filtered, lengthOf, sum, times, type Variables } from './amount.ts';
import { introspectionSizes } from './introspection.ts';
import { writtenArgument } from './variables.ts';

/** What a list has where nobody says how much: the `@limit` of every type. */
export const DEFAULT_PAGE = 100;
const PAGE_ARGUMENTS = ['limit', 'first'];

/** A place in an operation while its cost is worked out. */
interface Place {
  fragments: Fragments;
  parent: GraphQLCompositeType;
  /** Of the page that the lists directly at this place are: `first` of a connection is how long its `edges` are. */
  page: Amount | undefined;
}

/**
 * Prices operations: the number of objects that the answer could have. A list counts its page size times what one
 * element counts, an element itself and with all that is asked for of it.
 */
export class Cost {
  readonly #schema: GraphQLSchema;
  readonly #introspection: ReadonlyMap<string, number>;
  /** Worked out once for each operation, as far as that goes without its variables. */
  readonly #amounts = new WeakMap<OperationDefinitionNode, Amount>();

  constructor(schema: GraphQLSchema) {
    this.#schema = schema;
    this.#introspection = introspectionSizes(schema);
  }

  /**
   * @param variables with the operation's defaults
   * @returns a number of objects
   */
  of(document: DocumentNode, operation: OperationDefinitionNode, variables: Variables): number {
    let amount = this.#amounts.get(operation);
    if (amount === undefined) {
      amount = this.#operation(document, operation);
      this.#amounts.set(operation, amount);
    }
    return Math.min(Math.round(evaluate(amount, variables)), Number.MAX_SAFE_INTEGER);
  }

  #operation(document: DocumentNode, operation: OperationDefinitionNode): Amount {
    const parent = this.#schema.getRootType(operation.operation);
    if (!parent) return 0;
    const fragments = fragmentsOf(document);
    return this.#selections(operation.selectionSet, { fragments, parent, page: undefined });
  }

  #selections(set: SelectionSetNode, place: Place): Amount {
    return sum(set.selections.map((selection) => this.#selection(selection, place)));
  }

  #selection(selection: SelectionNode, place: Place): Amount {
    if (selection.kind === Kind.FIELD) return this.#field(selection, place);
    const fragment =
      selection.kind === Kind.INLINE_FRAGMENT ? selection : place.fragments[selection.name.value];
    if (!fragment) return 0;
    const condition = fragment.typeCondition && this.#schema.getType(fragment.typeCondition.name.value);
    const parent = isCompositeType(condition) ? condition : place.parent;
    return this.#selections(fragment.selectionSet, { ...place, parent });
  }

  #field(node: FieldNode, { fragments, parent, page: around }: Place): Amount {
    const field = fieldOf(parent, node.name.value);
    const type = field && getNamedType(field.type);
    if (!field || !node.selectionSet || !isCompositeType(type)) return 0;
    const isList = isListType(getNullableType(field.type));
    const page = pageOf(node, field);
    const place = { fragments, parent: type, page: isList ? undefined : page };
    const inner = this.#selections(node.selectionSet, place);
    const introspected = this.#introspection.get(`${parent.name}.${field.name}`);
    if (isList) return times(introspected ?? page ?? around ?? DEFAULT_PAGE, sum([1, inner]));
    // Of the schema only what is listed counts: a type is named by objects within objects.
    return parent.name.startsWith('__') ? inner : sum([1, inner]);
  }
}

function fieldOf(parent: GraphQLCompositeType, name: string): GraphQLField<unknown, unknown> | undefined {
  if (name === SchemaMetaFieldDef.name) return SchemaMetaFieldDef;
  if (name === TypeMetaFieldDef.name) return TypeMetaFieldDef;
  return isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[name] : undefined;
}

/** How much a field asks for by its arguments; undefined where it has none that say. */
function pageOf(node: FieldNode, field: GraphQLField<unknown, unknown>): Amount | undefined {
  const argument = field.args.find(({ name }) => PAGE_ARGUMENTS.includes(name));
  if (argument) {
    const usual = typeof argument.defaultValue === 'number' ? argument.defaultValue : DEFAULT_PAGE;
    return filtered(countOf(writtenArgument(node, argument.name), usual), writtenArgument(node, 'where'));
  }
  const input = field.args.find(({ name, type }) => name === 'input' && isListType(getNullableType(type)));
  const value = input && writtenArgument(node, input.name);
  return value && lengthOf(value);
}
