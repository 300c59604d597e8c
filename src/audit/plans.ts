import {
  type FieldNode,
  type GraphQLField,
  type GraphQLSchema,
  getNamedType,
  isObjectType,
  type OperationDefinitionNode,
  OperationTypeNode,
} from 'graphql';
import { statedPermission } from '../auth/demands.ts';
import { isPlatformResource } from '../auth/permissions.ts';
import { type Fragments, rootFields } from '../root-fields.ts';
import type { AuditKind } from './entry.ts';

/** A root field whose use is told. */
export interface AuditedField {
  node: FieldNode;
  definition: GraphQLField<unknown, unknown>;
  kind: AuditKind;
  /** Name of the type it is about. */
  entityType: string | undefined;
  /** Read so often, and by all, that it is told once an hour for each reader and address. */
  isFrequent: boolean;
}

/**
 * Mutations that let somebody in or out: told by their outcome alone, since strangers may send them at will. Who comes in gets
 * no answer before it is told.
 */
const SESSION_KINDS: ReadonlyMap<string, AuditKind> = new Map([
  ['login', 'LOGIN'],
  ['signup', 'LOGIN'],
  ['refreshToken', 'REFRESH'],
  ['logout', 'LOGOUT'],
]);
const ENTITY_OF_INPUT = /^(?:Create|Update)?(\w+?)(?:CreateInput|UpdateInput|Where|Input)$/;

/** Which root fields of an operation are told; worked out once for each operation that is known. */
export class AuditPlans {
  readonly #schema: GraphQLSchema;
  readonly #known = new WeakMap<OperationDefinitionNode, readonly AuditedField[]>();

  constructor(schema: GraphQLSchema) {
    this.#schema = schema;
  }

  of(operation: OperationDefinitionNode, fragments: Fragments): readonly AuditedField[] {
    const known = this.#known.get(operation);
    if (known) return known;
    const type = this.#schema.getRootType(operation.operation)?.getFields() ?? {};
    const plan = rootFields(operation, fragments).flatMap((node): AuditedField[] => {
      const definition = Object.hasOwn(type, node.name.value) ? type[node.name.value] : undefined;
      const kind = definition && kindOf(operation.operation, definition);
      return definition && kind
        ? [
            {
              node,
              definition,
              kind,
              entityType: this.#entityTypeOf(definition),
              isFrequent: isFrequent(definition),
            },
          ]
        : [];
    });
    this.#known.set(operation, plan);
    return plan;
  }

  /** A type with an id: the one that is returned, one of what is returned, or one that an argument or the name speaks of. */
  #entityTypeOf({ name, type, args }: GraphQLField<unknown, unknown>): string | undefined {
    const returned = getNamedType(type);
    const inner = isObjectType(returned) ? Object.values(returned.getFields()) : [];
    const inputs = args.map(({ type: input }) => ENTITY_OF_INPUT.exec(getNamedType(input).name)?.[1]);
    return [
      returned.name,
      ...inner.map((field) => getNamedType(field.type).name),
      ...inputs,
      name.replace(/^[a-z]+/, ''),
      name.replace(/^[a-z]+/, '').replace(/s$/, ''),
    ].find((candidate) => candidate !== undefined && this.#hasId(candidate));
  }

  #hasId(name: string): boolean {
    const type = this.#schema.getType(name);
    return isObjectType(type) && 'id' in type.getFields();
  }
}

function kindOf(operation: OperationTypeNode, field: GraphQLField<unknown, unknown>): AuditKind | undefined {
  if (operation === OperationTypeNode.MUTATION) return SESSION_KINDS.get(field.name) ?? 'MUTATION';
  return isAdministrative(field) ? 'READ' : undefined;
}

/** Reading what is guarded besides the twin is an administrator's act; imports, though guarded so, are of the twin. */
function isAdministrative(field: GraphQLField<unknown, unknown>): boolean {
  const resource = statedPermission(field)?.split(':')[1];
  return resource !== undefined && resource !== 'import' && isPlatformResource(resource);
}

/** Every client that follows events asks for the end of the log. */
function isFrequent(field: GraphQLField<unknown, unknown>): boolean {
  return statedPermission(field)?.startsWith('platform:event-log:') ?? false;
}
