import {
  type DefinitionNode,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isCompositeType,
  isInterfaceType,
  isObjectType,
  type OperationDefinitionNode,
  OperationTypeNode,
} from 'graphql';
import { secretFields } from '../auth/demands.ts';
import type { Fragments } from '../root-fields.ts';
import { type Hint, hintsOf } from './hints.ts';
import { fieldsOf, type Selected } from './selections.ts';

/** How an operation's answers may be kept; the same for all of its variables. */
export interface Policy {
  /** Seconds that an answer is good at most; Infinity: until a change concerns it. */
  maxAge: number;
  /** Each principal has answers of its own. */
  isPrivate: boolean;
  /** What `Cache-Control` says to clients, as Apollo Server computes it; undefined: `no-store`. */
  headerMaxAge: number | undefined;
}

const NONE: Hint = { maxAge: undefined, isPrivate: undefined, inheritMaxAge: false };

/** Tells which operations' answers may be kept, and for how long. */
export class Policies {
  readonly #schema: GraphQLSchema;
  readonly #secrets: ReadonlySet<string>;
  readonly #hints: ReadonlyMap<string, Hint>;
  readonly #knows: (field: GraphQLField<unknown, unknown>) => boolean;
  readonly #known = new WeakMap<OperationDefinitionNode, Policy | null>();

  /**
   * @param definitions the SDL that the schema was made from
   * @param knows whether all that a root field reads is in the graph
   */
  constructor(
    schema: GraphQLSchema,
    definitions: readonly DefinitionNode[],
    knows: (field: GraphQLField<unknown, unknown>) => boolean,
  ) {
    this.#schema = schema;
    this.#secrets = new Set(secretFields(definitions));
    this.#hints = hintsOf(definitions);
    this.#knows = knows;
  }

  /**
   * @param fragments of its document
   * @returns undefined where nothing may be kept
   */
  of(operation: OperationDefinitionNode, fragments: Fragments): Policy | undefined {
    let policy = this.#known.get(operation);
    if (policy === undefined) {
      policy = this.#policyOf(operation, fragments) ?? null;
      this.#known.set(operation, policy);
    }
    return policy ?? undefined;
  }

  #policyOf(operation: OperationDefinitionNode, fragments: Fragments): Policy | undefined {
    const root = this.#schema.getQueryType();
    if (operation.operation !== OperationTypeNode.QUERY || !root) return undefined;
    const roots = fieldsOf([operation.selectionSet], root.name, fragments);
    const good = roots.every(({ name }) => {
      const field = root.getFields()[name];
      return name === '__typename' || (field && this.#knows(field));
    });
    if (!good || roots.every(({ name }) => name === '__typename')) return undefined;
    // Apollo Server's default is 0: only what says how long it is good may be kept by others.
    const policy = { maxAge: Number.POSITIVE_INFINITY, header: Number.POSITIVE_INFINITY, isPrivate: false };
    if (!this.#restrict(policy, roots, root, fragments, true) || policy.maxAge <= 0) return undefined;
    const { maxAge, isPrivate, header } = policy;
    return { maxAge, isPrivate, headerMaxAge: header > 0 && Number.isFinite(header) ? header : undefined };
  }

  /** @returns false for what must never be kept */
  #restrict(
    policy: { maxAge: number; header: number; isPrivate: boolean },
    fields: readonly Selected[],
    parent: GraphQLNamedType,
    fragments: Fragments,
    isRoot = false,
  ): boolean {
    return fields.every((field) => {
      const on = this.#schema.getType(field.on) ?? parent;
      if (this.#secrets.has(`${on.name}.${field.name}`)) return false;
      const definition = isObjectType(on) || isInterfaceType(on) ? on.getFields()[field.name] : undefined;
      if (!definition) return field.name === '__typename';
      const type = getNamedType(definition.type);
      const { maxAge, isPrivate, isInherited } = this.#hintOf(on, definition.name, type);
      const isDefault = maxAge === undefined && ((isCompositeType(type) && !isInherited) || isRoot);
      policy.maxAge = Math.min(policy.maxAge, maxAge ?? Number.POSITIVE_INFINITY);
      policy.header = Math.min(policy.header, maxAge ?? (isDefault ? 0 : Number.POSITIVE_INFINITY));
      policy.isPrivate ||= isPrivate;
      const { selectionSet } = field.node;
      if (!selectionSet) return true;
      return this.#restrict(policy, fieldsOf([selectionSet], type.name, fragments), type, fragments);
    });
  }

  /** Of the field where it says something, else of the type that it gives; as Apollo Server has it. */
  #hintOf(on: GraphQLNamedType, field: string, type: GraphQLNamedType) {
    const ofType = isCompositeType(type) ? (this.#hints.get(type.name) ?? NONE) : NONE;
    const own = this.#hints.get(`${on.name}.${field}`) ?? NONE;
    const isPrivate = own.isPrivate ?? ofType.isPrivate ?? false;
    const isInherited = ofType.inheritMaxAge || (own.inheritMaxAge && ofType.maxAge === undefined);
    const maxAge = own.inheritMaxAge ? ofType.maxAge : (own.maxAge ?? ofType.maxAge);
    return { maxAge, isPrivate, isInherited };
  }
}
