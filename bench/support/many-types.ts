import { type DefinitionNode, type DocumentNode, Kind, visit } from 'graphql';
import { graphPart, readTypeDefinitions } from '../../src/schema.ts';

/** What every copy shares. */
const SHARED: ReadonlySet<string> = new Set([
  ...['ID', 'String', 'Int', 'Float', 'Boolean', 'BigInt', 'DateTime', 'LocalDateTime', 'Date', 'Time'],
  ...['LocalTime', 'Duration', 'Point', 'CartesianPoint', 'Query', 'Mutation', 'Subscription'],
]);

/** Of `@relationship(properties:)` and `@plural(value:)`: they name types. */
const ARGUMENTS: ReadonlySet<string> = new Set(['properties', 'value']);

const isNode = (definition: DefinitionNode) =>
  definition.kind === Kind.OBJECT_TYPE_DEFINITION &&
  definition.directives?.some(({ name }) => name.value === 'node') === true;

/**
 * The graph's part of our own SDL, again and again under other names, until there are so many node types: relationships,
 * interfaces and directives as they are in a schema that is used.
 * @returns the SDL and how many node types it has
 */
export async function manyTypes(least: number): Promise<{ document: DocumentNode; nodeTypes: number }> {
  const { definitions } = graphPart((await readTypeDefinitions()).definitions);
  const each = definitions.filter(isNode).length;
  const copies = Math.ceil(least / each);
  const all = Array.from({ length: copies }, (_, copy) =>
    copy === 0 ? definitions : copyOf(definitions, `C${copy}`),
  ).flat();
  return { document: { kind: Kind.DOCUMENT, definitions: all }, nodeTypes: each * copies };
}

function copyOf(definitions: readonly DefinitionNode[], suffix: string): DefinitionNode[] {
  const named = new Set(
    definitions.flatMap((each) =>
      'name' in each && each.name && each.kind !== Kind.SCALAR_TYPE_DEFINITION ? [each.name.value] : [],
    ),
  );
  const renamed = (name: string) => (named.has(name) && !SHARED.has(name) ? `${name}${suffix}` : name);
  const own = definitions.filter(
    (each) => 'name' in each && each.name && named.has(each.name.value) && !SHARED.has(each.name.value),
  );
  return own.map((definition) => {
    const inner = visit(definition, {
      NamedType: (node) => ({ ...node, name: { ...node.name, value: renamed(node.name.value) } }),
      Argument: (node) =>
        ARGUMENTS.has(node.name.value) && node.value.kind === Kind.STRING
          ? { ...node, value: { ...node.value, value: `${node.value.value}${suffix}` } }
          : undefined,
    }) as DefinitionNode & { name: { kind: Kind.NAME; value: string } };
    return { ...inner, name: { ...inner.name, value: `${inner.name.value}${suffix}` } } as DefinitionNode;
  });
}
