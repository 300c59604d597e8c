import {
  type DefinitionNode,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isInterfaceType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  type SelectionSetNode,
} from 'graphql';
import { nodeTypesOf } from '../node-types.ts';
import type { Fragments } from '../root-fields.ts';
import { directiveArgument, directiveOf, textArgument } from '../sdl.ts';
import { PERMISSION, resourceOf } from './permissions.ts';
import { checkRowRules } from './schema-rules.ts';

const SECRET = 'platform:secret:read';
/** How the library names the inputs of a type's generated mutations. */
const INPUT_OF = /^(\w+?)(?:CreateInput|UpdateInput|Where)$/;

/** What an operation asks of who sends it. */
export interface Demand {
  /** Nothing: it may be sent without logging in. */
  public: boolean;
  /** It changes what is the user's own, such as a password: nothing for an API key, whose scopes do not say so. */
  personal: boolean;
  permissions: readonly string[];
}

/** Works out of the schema alone which permissions an operation needs, nested fields and fragments included. */
export class Demands {
  readonly #schema: GraphQLSchema;
  readonly #resources: ReadonlyMap<string, string>;
  readonly #secrets: ReadonlySet<string>;
  readonly #own: ReadonlySet<string>;
  readonly #ofDerived = new Map<string, readonly string[]>();
  readonly #known = new WeakMap<OperationDefinitionNode, Demand>();

  /**
   * @param definitions the SDL that the schema was made from
   * @throws Error when a root field says nothing about who may use it, or a type breaks the rules that rights rest on
   */
  constructor(schema: GraphQLSchema, definitions: readonly DefinitionNode[]) {
    checkRowRules(definitions);
    this.#schema = schema;
    this.#resources = new Map(nodeTypesOf(definitions).map(({ name, base }) => [name, resourceOf(base)]));
    this.#secrets = new Set(secretFields(definitions));
    this.#own = new Set(
      definitions.flatMap((definition) =>
        'name' in definition && definition.name ? [definition.name.value] : [],
      ),
    );
    const undecided = this.rootFields().filter(({ demand }) => demand === undefined);
    if (undecided.length > 0)
      throw new Error(`Who may use them is not said: ${undecided.map(({ name }) => name).join(', ')}`);
  }

  /** Every root field with what it asks; undefined where nothing says. Docs and tests read this. */
  rootFields(): Array<{ name: string; operation: OperationTypeNode; demand: Demand | undefined }> {
    return Object.values(OperationTypeNode).flatMap((operation) =>
      Object.values(this.#schema.getRootType(operation)?.getFields() ?? {}).map((field) => {
        const permissions = this.#ofField(field, operation);
        const open = isPublic(field);
        const decided = open || permissions.length > 0 || directiveOf(field.astNode, 'authenticated');
        return {
          name: field.name,
          operation,
          demand: decided ? { public: open, personal: isPersonal(field, operation), permissions } : undefined,
        };
      }),
    );
  }

  /** @param fragments of its document */
  of(operation: OperationDefinitionNode, fragments: Fragments): Demand {
    const known = this.#known.get(operation);
    if (known) return known;
    const root = this.#schema.getRootType(operation.operation);
    const found = { public: true, personal: false, permissions: new Set<string>() };
    if (root)
      this.#walk(
        { operation: operation.operation, fragments, found, seen: new Set() },
        root,
        operation.selectionSet,
      );
    const { public: open, personal } = found;
    const demand = { public: open, personal, permissions: [...found.permissions].sort() };
    this.#known.set(operation, demand);
    return demand;
  }

  #walk(walk: Walk, parent: GraphQLNamedType, set: SelectionSetNode): void {
    for (const selection of set.selections) {
      if (selection.kind === Kind.FIELD) {
        const fields = isObjectType(parent) || isInterfaceType(parent) ? parent.getFields() : {};
        const field = Object.hasOwn(fields, selection.name.value) ? fields[selection.name.value] : undefined;
        if (!field) continue;
        this.#note(walk, parent, field);
        if (selection.selectionSet) this.#walk(walk, getNamedType(field.type), selection.selectionSet);
        continue;
      }
      const fragment =
        selection.kind === Kind.INLINE_FRAGMENT ? selection : walk.fragments[selection.name.value];
      if (!fragment) continue;
      const condition = fragment.typeCondition?.name.value;
      const type = (condition && this.#schema.getType(condition)) || parent;
      const visit = `${selection.kind === Kind.FRAGMENT_SPREAD ? selection.name.value : ''} ${type.name}`;
      if (selection.kind === Kind.FRAGMENT_SPREAD) {
        if (walk.seen.has(visit)) continue;
        walk.seen.add(visit);
      }
      this.#walk(walk, type, fragment.selectionSet);
    }
  }

  #note({ found, operation }: Walk, parent: GraphQLNamedType, field: GraphQLField<unknown, unknown>): void {
    const isRoot = parent === this.#schema.getRootType(operation);
    if (isRoot && !isPublic(field)) found.public = false;
    if (isRoot && isPersonal(field, operation)) found.personal = true;
    if (this.#secrets.has(`${parent.name}.${field.name}`)) found.permissions.add(SECRET);
    for (const permission of this.#ofField(field, isRoot ? operation : undefined))
      found.permissions.add(permission);
  }

  /** @param root of which operation the field is a root; undefined for any other */
  #ofField(field: GraphQLField<unknown, unknown>, root: OperationTypeNode | undefined): string[] {
    const stated = statedPermission(field);
    if (stated !== undefined && !PERMISSION.test(stated))
      throw new Error(`${field.name} requires ${stated}: not a permission`);
    const type = getNamedType(field.type);
    const written =
      root === OperationTypeNode.MUTATION && stated === undefined ? this.#writtenBy(field) : undefined;
    const read = this.#resourcesIn(type).map((resource) => `platform:${resource}:read`);
    return [
      ...(stated !== undefined ? [stated] : []),
      ...(written ? [`platform:${written}:write`] : []),
      ...read,
    ];
  }

  /** The resource that a generated mutation writes: of its inputs' type, since what it returns may name none. */
  #writtenBy(field: GraphQLField<unknown, unknown>): string | undefined {
    return field.args
      .map(({ type }) => this.#resources.get(INPUT_OF.exec(getNamedType(type).name)?.[1] ?? ''))
      .find((resource) => resource !== undefined);
  }

  /** Resources that a type shows, be it only by counting them: itself, or those a generated type is made of. */
  #resourcesIn(type: GraphQLNamedType): readonly string[] {
    const own = this.#resources.get(type.name);
    if (own !== undefined) return [own];
    if (!isObjectType(type) || this.#own.has(type.name)) return [];
    const known = this.#ofDerived.get(type.name);
    if (known) return known;
    const found = this.#reach(type, new Set());
    this.#ofDerived.set(type.name, found);
    return found;
  }

  #reach(type: GraphQLObjectType, seen: Set<string>): string[] {
    seen.add(type.name);
    const types = Object.values(type.getFields()).map((field) => getNamedType(field.type));
    const found = types.flatMap((next) => {
      const own = this.#resources.get(next.name);
      if (own !== undefined) return [own];
      return isObjectType(next) && !this.#own.has(next.name) && !seen.has(next.name)
        ? this.#reach(next, seen)
        : [];
    });
    return [...new Set(found)];
  }
}

interface Walk {
  operation: OperationTypeNode;
  fragments: Fragments;
  found: { public: boolean; personal: boolean; permissions: Set<string> };
  /** Fragments that were walked already. */
  seen: Set<string>;
}

/** `Type.field` of every field marked `@secret`. */
export function secretFields(definitions: readonly DefinitionNode[]): string[] {
  return nodeTypesOf(definitions).flatMap(({ name, fields }) =>
    fields.filter((field) => directiveOf(field, 'secret')).map((field) => `${name}.${field.name.value}`),
  );
}

/** The permission that a field asks for by `@requires`; undefined where it has none. */
export function statedPermission({ astNode }: GraphQLField<unknown, unknown>): string | undefined {
  return textArgument(directiveOf(astNode, 'requires'), 'permission');
}

function isPublic({ astNode }: GraphQLField<unknown, unknown>): boolean {
  return directiveOf(astNode, 'public') !== undefined;
}

function isPersonal({ astNode }: GraphQLField<unknown, unknown>, operation: OperationTypeNode): boolean {
  const directive = directiveOf(astNode, 'authenticated');
  if (operation !== OperationTypeNode.MUTATION || !directive) return false;
  const keys = directiveArgument(directive, 'keys');
  return keys?.kind !== Kind.BOOLEAN || !keys.value;
}
