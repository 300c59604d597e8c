import {
  type ConstDirectiveNode,
  type DefinitionNode,
  type DirectiveNode,
  type FieldDefinitionNode,
  Kind,
  type ObjectTypeDefinitionNode,
  parse,
} from 'graphql';
import { nodeTypesOf } from '../node-types.ts';
import { directiveArgument, directiveOf } from '../sdl.ts';
import { isPlatformResource, labelOf, resourceOf } from './permissions.ts';
import { TENANT_PREFIX, TLP_PREFIX, VISIBLE } from './visibility.ts';

const LABEL = VISIBLE.replaceAll('`', '');
/** Every node says what restricts it. The labels are the truth: no property could differ from them. */
const MARKINGS = fieldsOf(`type Node {
  "How far it may be shared: its Traffic Light Protocol marking."
  tlp: Tlp!
    @cypher(statement: "RETURN coalesce([label IN labels(this) WHERE label STARTS WITH '${TLP_PREFIX}' | substring(label, ${TLP_PREFIX.length})][0], 'CLEAR') AS tlp", columnName: "tlp")
    @filterable(byValue: false, byAggregate: false) @sortable(byValue: false) @settable(onCreate: false, onUpdate: false)
  "Key of the tenant it belongs to, null when all share it."
  tenant: String
    @cypher(statement: "RETURN [label IN labels(this) WHERE label STARTS WITH '${TENANT_PREFIX}' | substring(label, ${TENANT_PREFIX.length})][0] AS tenant", columnName: "tenant")
    @filterable(byValue: false, byAggregate: false) @sortable(byValue: false) @settable(onCreate: false, onUpdate: false)
}`);
/** A secret is read where it stands, by who may: no filter, order or aggregate tells of it. */
const KEPT_SECRET = fieldsOf(`type Secret {
  field: String @filterable(byValue: false, byAggregate: false) @sortable(byValue: false) @selectable(onRead: true, onAggregate: false)
}`)[0]?.directives as readonly ConstDirectiveNode[];

function fieldsOf(sdl: string): readonly FieldDefinitionNode[] {
  return (parse(sdl, { noLocation: true }).definitions[0] as ObjectTypeDefinitionNode).fields ?? [];
}

/**
 * A type of the twin with what every one of them must have, so that none can be without: the label that stands for its
 * reader's rights in each pattern, the fields that tell its markings, and secrets that only reading reveals.
 */
export function withRowRules(definition: DefinitionNode): DefinitionNode {
  if (definition.kind !== Kind.OBJECT_TYPE_DEFINITION) return definition;
  const node = directiveOf(definition, 'node');
  if (!node) return definition;
  const others = (definition.directives ?? []).filter((directive) => directive !== node);
  return {
    ...definition,
    directives: [...others, withVisibility(node, definition.name.value)],
    fields: [...(definition.fields ?? []).map(keepSecret), ...MARKINGS],
  };
}

/**
 * What the rules rest on, besides what each type is given.
 * @throws Error for a label that permissions cannot name, and for a secret that another view of its nodes shows
 */
export function checkRowRules(definitions: readonly DefinitionNode[]): void {
  const types = nodeTypesOf(definitions);
  for (const { name, base, fields } of types) {
    const resource = resourceOf(base);
    if (labelOf(resource) !== base || isPlatformResource(resource))
      throw new Error(`${name}: no permission can name the label ${base}`);
    for (const field of fields.filter((candidate) => directiveOf(candidate, 'secret'))) {
      const shows = types.find(
        (other) =>
          other.base === base &&
          other.fields.some((same) => same.name.value === field.name.value && !directiveOf(same, 'secret')),
      );
      if (shows) throw new Error(`${shows.name}.${field.name.value} is a secret in ${name}`);
    }
  }
}

function withVisibility(node: DirectiveNode, type: string): ConstDirectiveNode {
  const given = directiveArgument(node, 'labels');
  const labels = given?.kind === Kind.LIST ? given.values : [{ kind: Kind.STRING as const, value: type }];
  return {
    kind: Kind.DIRECTIVE,
    name: node.name,
    arguments: [
      {
        kind: Kind.ARGUMENT,
        name: { kind: Kind.NAME, value: 'labels' },
        value: { kind: Kind.LIST, values: [...labels, { kind: Kind.STRING, value: LABEL }] },
      },
    ],
  } as ConstDirectiveNode;
}

function keepSecret(field: FieldDefinitionNode): FieldDefinitionNode {
  const secret = directiveOf(field, 'secret');
  if (!secret) return field;
  const others = (field.directives ?? []).filter((directive) => directive !== secret);
  return { ...field, directives: [...others, ...KEPT_SECRET] };
}
