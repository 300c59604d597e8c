import { addResolversToSchema } from '@graphql-tools/schema';
import { Neo4jGraphQL } from '@neo4j/graphql';
import {
  type DefinitionNode,
  type DocumentNode,
  extendSchema,
  type GraphQLSchema,
  Kind,
  parse,
  visit,
} from 'graphql';
import neo4j, { type Driver } from 'neo4j-driver';
import { VISIBLE } from '../../src/auth/visibility.ts';
import { readTypeDefinitions } from '../../src/schema.ts';
import { SEARCH_CYPHER, type SearchRow, searchAnswer, searchParameters } from '../operations/search.ts';

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

/** The one field that the library cannot make, as who uses it would write it: a resolver with a statement of its own. */
const SEARCH = parse(`
  type SearchHit { score: Float! node: TwinNode! }
  type SearchConnection { hits: [SearchHit!]! pageInfo: PageInfo! }
  extend type Query { search(text: String!, first: Int! = 20): SearchConnection! }
`);

function withSearch(generated: GraphQLSchema, driver: Driver): GraphQLSchema {
  const search = async (_: unknown, { text }: { text: string }) => {
    const session = driver.session({ defaultAccessMode: neo4j.session.READ });
    try {
      const { records } = await session.run(SEARCH_CYPHER, searchParameters(text));
      const rows = records.map((record) => record.get(0) as SearchRow);
      const typeOf = ({ labels }: SearchRow) =>
        labels.find((label) => generated.getType(label) !== undefined);
      return searchAnswer(
        rows.map((row) => ({
          ...row,
          node: { ...row.node, __typename: typeOf(row), __resolveType: typeOf(row) },
        })),
      );
    } finally {
      await session.close();
    }
  };
  return addResolversToSchema({
    schema: extendSchema(generated, SEARCH),
    resolvers: { Query: { search } },
    inheritResolversFromInterfaces: false,
  });
}

/** The schema that `@neo4j/graphql` makes of our SDL, with all its defaults, for the servers that others offer. */
export async function stockSchema(): Promise<GraphQLSchema> {
  const { NEO4J_URI = '', NEO4J_USERNAME = '', NEO4J_PASSWORD = '' } = process.env;
  const driver = neo4j.driver(NEO4J_URI, neo4j.auth.basic(NEO4J_USERNAME, NEO4J_PASSWORD));
  const library = new Neo4jGraphQL({ typeDefs: await graphSdl(), driver, validate: false });
  return withSearch(await library.getSchema(), driver);
}
