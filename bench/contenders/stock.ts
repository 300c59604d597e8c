/** Apollo Server's standalone server with `@neo4j/graphql`, as their guides show it: no rights, no limits, defaults. */
import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';
import { Neo4jGraphQL } from '@neo4j/graphql';
import { type DefinitionNode, type DocumentNode, Kind, visit } from 'graphql';
import neo4j from 'neo4j-driver';
import { VISIBLE } from '../../src/auth/visibility.ts';
import { readTypeDefinitions } from '../../src/schema.ts';

const NODE_MARKS = ['node', 'relationshipProperties'];
/** Ours, without a meaning to the library. */
const KEPT_DIRECTIVES = ['lookup', 'secret'];
/** What our row rules give to every node type. */
const MARKINGS = ['tlp', 'tenant'];

/** What `@neo4j/graphql` serves of our SDL; the rest is served by resolvers of ours, which are no part of this. */
function isGraphs(definition: DefinitionNode): boolean {
  switch (definition.kind) {
    case Kind.OBJECT_TYPE_DEFINITION:
      return (definition.directives ?? []).some((directive) => NODE_MARKS.includes(directive.name.value));
    case Kind.DIRECTIVE_DEFINITION:
      return KEPT_DIRECTIVES.includes(definition.name.value);
    case Kind.INTERFACE_TYPE_DEFINITION:
    case Kind.UNION_TYPE_DEFINITION:
      return true;
    default:
      return definition.kind === Kind.ENUM_TYPE_DEFINITION || definition.kind === Kind.SCHEMA_EXTENSION;
  }
}

/** Without the rights that the library knows nothing of: fields for markings, and the label that stands for a reader's rights. */
function withoutRights(definition: DefinitionNode): DefinitionNode {
  return visit(definition, {
    InterfaceTypeDefinition: (type) => ({
      ...type,
      fields: type.fields?.filter(({ name }) => !MARKINGS.includes(name.value)),
    }),
    StringValue: (text) => ({ ...text, value: text.value.replaceAll(`&${VISIBLE}`, '') }),
  });
}

async function graphSdl(): Promise<DocumentNode> {
  const { definitions } = await readTypeDefinitions();
  const rank = (definition: DefinitionNode) => (definition.kind === Kind.INTERFACE_TYPE_DEFINITION ? 0 : 1);
  return {
    kind: Kind.DOCUMENT,
    definitions: definitions
      .filter(isGraphs)
      .map(withoutRights)
      .sort((a, b) => rank(a) - rank(b)),
  };
}

const { NEO4J_URI = '', NEO4J_USERNAME = '', NEO4J_PASSWORD = '' } = process.env;
const driver = neo4j.driver(NEO4J_URI, neo4j.auth.basic(NEO4J_USERNAME, NEO4J_PASSWORD));
const library = new Neo4jGraphQL({ typeDefs: await graphSdl(), driver, validate: false });
const server = new ApolloServer({ schema: await library.getSchema() });
const { url } = await startStandaloneServer(server, { listen: { host: '127.0.0.1', port: 0 } });
process.send?.({ url: new URL('/', url).href });
