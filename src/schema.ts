import { readdir, readFile } from 'node:fs/promises';
import { mergeTypeDefs } from '@graphql-tools/merge';
import { addResolversToSchema } from '@graphql-tools/schema';
import type { IResolvers } from '@graphql-tools/utils';
import { Neo4jGraphQL } from '@neo4j/graphql';
import {
  type DefinitionNode,
  type DocumentNode,
  extendSchema,
  type GraphQLSchema,
  Kind,
  lexicographicSortSchema,
  OperationTypeNode,
  parse,
  printSchema,
  Source,
} from 'graphql';
import { withRowRules } from './auth/schema-rules.ts';
import { withoutHints } from './cache/hints.ts';
import { pageConnections } from './connections/connections.ts';
import { generateLean } from './lean-schema.ts';
import { checkTemporalInput } from './temporal-input.ts';

const FOLDER = new URL('../schema/', import.meta.url);
const ROOT_TYPES = ['Query', 'Mutation'];
/** The generated schema has no subscriptions: an extension that adds the type must also make it a root. */
const SUBSCRIPTION_ROOT: DefinitionNode = {
  kind: Kind.SCHEMA_EXTENSION,
  operationTypes: [
    {
      kind: Kind.OPERATION_TYPE_DEFINITION,
      operation: OperationTypeNode.SUBSCRIPTION,
      type: { kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value: 'Subscription' } },
    },
  ],
};

/**
 * The SDL of `schema/*.graphql`, merged.
 * @param isLocated whether errors are to say where something is: what knows its place keeps all tokens of its file in memory
 */
export async function readTypeDefinitions(isLocated = false): Promise<DocumentNode> {
  const names = (await readdir(FOLDER)).filter((name) => name.endsWith('.graphql')).sort();
  const texts = await Promise.all(names.map((name) => readFile(new URL(name, FOLDER), 'utf8')));
  return mergeTypeDefs(
    texts.map((text, index) => parse(new Source(text, names[index]), { noLocation: !isLocated })),
  );
}

/** What the gateway serves itself: inputs, directives, and object types that are neither nodes nor relationships. */
function isOwn(definition: DefinitionNode): boolean {
  if (
    definition.kind === Kind.INPUT_OBJECT_TYPE_DEFINITION ||
    definition.kind === Kind.DIRECTIVE_DEFINITION
  ) {
    return definition.name.value !== 'lookup';
  }
  if (definition.kind !== Kind.OBJECT_TYPE_DEFINITION && definition.kind !== Kind.OBJECT_TYPE_EXTENSION)
    return false;
  const marks = ['node', 'relationshipProperties'];
  return !definition.directives?.some((directive) => marks.includes(directive.name.value));
}

/** The part that becomes Cypher. Interfaces first: the library reads a limit on them before that of their types. */
export function graphPart(definitions: readonly DefinitionNode[]): DocumentNode {
  const rank = (definition: DefinitionNode) => (definition.kind === Kind.INTERFACE_TYPE_DEFINITION ? 0 : 1);
  return {
    kind: Kind.DOCUMENT,
    definitions: definitions
      .filter((definition) => !isOwn(definition) && definition.kind !== Kind.SCHEMA_DEFINITION)
      .map(withoutHints)
      .map(withRowRules)
      .sort((a, b) => rank(a) - rank(b)),
  };
}

/** The part that resolvers serve, as an extension of the generated schema. */
function ownPart(definitions: readonly DefinitionNode[], generated: GraphQLSchema): DocumentNode {
  const unused = definitions.filter(
    (definition) =>
      (definition.kind === Kind.ENUM_TYPE_DEFINITION || definition.kind === Kind.SCALAR_TYPE_DEFINITION) &&
      !generated.getType(definition.name.value),
  );
  const own = definitions.filter(isOwn).map((definition) => {
    const isRoot = 'name' in definition && definition.name && ROOT_TYPES.includes(definition.name.value);
    if (isRoot) return { ...definition, kind: Kind.OBJECT_TYPE_EXTENSION } as DefinitionNode;
    return definition.kind === Kind.OBJECT_TYPE_EXTENSION
      ? ({ ...definition, kind: Kind.OBJECT_TYPE_DEFINITION } as DefinitionNode)
      : definition;
  });
  return { kind: Kind.DOCUMENT, definitions: [...own, ...unused, SUBSCRIPTION_ROOT] };
}

/**
 * The executable schema: `@neo4j/graphql` makes the graph's part, `resolvers` serve the rest.
 * @param resolvers for the fields that Cypher generation cannot serve
 * @param validate whether to check the SDL against the library's rules (tests and CI; half of the start-up time)
 */
export async function buildSchema(resolvers: IResolvers, validate = false): Promise<GraphQLSchema> {
  const { definitions } = await readTypeDefinitions(validate);
  const generated = await generateSchema(graphPart(definitions), validate);
  pageConnections(generated, definitions);
  const extended = extendSchema(generated, ownPart(definitions, generated), { assumeValid: !validate });
  const schema = addResolversToSchema({
    schema: extended,
    resolvers,
    inheritResolversFromInterfaces: false,
    // Nobody else has this schema: a copy of it would be half of what this step takes.
    updateResolversInPlace: true,
  });
  checkTemporalInput(schema);
  return schema;
}

/**
 * What `@neo4j/graphql` makes of types, without what it calls deprecated: that would be half as much again.
 * @param typeDefs the graph's part of the SDL
 * @param validate as for `buildSchema`
 */
export function generateSchema(typeDefs: DocumentNode, validate = false): Promise<GraphQLSchema> {
  const library = new Neo4jGraphQL({
    typeDefs,
    validate,
    features: {
      excludeDeprecatedFields: {
        mutationOperations: true,
        aggregationFilters: true,
        aggregationFiltersOutsideConnection: true,
        relationshipFilters: true,
        attributeFilters: true,
      },
    },
  });
  return validate ? library.getSchema() : generateLean(library);
}

/** The public schema as committed in `schema/generated/schema.graphql`. */
export function printPublicSchema(schema: GraphQLSchema): string {
  return `${printSchema(lexicographicSortSchema(schema))}\n`;
}
