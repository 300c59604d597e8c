import { createHash } from 'node:crypto';
import { Kind } from 'graphql';
import type { Neo4jGraph } from '../../datasources/graph.ts';
import { nodeTypesOf } from '../node-types.ts';
import { readTypeDefinitions } from '../schema.ts';
import { directiveOf } from '../sdl.ts';

/** Name of the full-text index that `search` asks. */
export const SEARCH_INDEX = 'twin_search';
export const SEARCH_PROPERTIES = [
  'id',
  'name',
  'description',
  'externalId',
  'aliases',
  'tags',
  'cveId',
  'product',
  'vendor',
];

/** Of the indexes below that the SDL does not declare: change it with them. */
const OWN_FORM = 'outbox by time';

/**
 * Statements that give each label its unique id, and each `@lookup` field and each name its index.
 * @public the test of docs/adding-a-domain.md asks a copy of the project for them
 */
export async function graphSchemaStatements(): Promise<string[]> {
  const { definitions } = await readTypeDefinitions();
  const types = nodeTypesOf(definitions);
  const bases = new Set(types.map((type) => type.base));
  const statements = new Set<string>();
  for (const label of bases) {
    statements.add(`CREATE CONSTRAINT ${label}_id IF NOT EXISTS FOR (n:${label}) REQUIRE n.id IS UNIQUE`);
    statements.add(`CREATE INDEX ${label}_name IF NOT EXISTS FOR (n:${label}) ON (n.name)`);
  }
  for (const type of types) {
    for (const field of type.fields.filter((candidate) => directiveOf(candidate, 'lookup'))) {
      const label = types.some(
        (t) => t.own === type.base && t.fields.some((f) => f.name.value === field.name.value),
      )
        ? type.base
        : type.own;
      const name = field.name.value;
      statements.add(`CREATE INDEX ${label}_${name} IF NOT EXISTS FOR (n:${label}) ON (n.${name})`);
    }
  }
  return [...statements, ...searchLabelsOf(definitions)];
}

function searchLabelsOf(
  definitions: Awaited<ReturnType<typeof readTypeDefinitions>>['definitions'],
): string[] {
  const labels = definitions.flatMap((definition) =>
    definition.kind === Kind.ENUM_TYPE_DEFINITION && definition.name.value === 'SearchType'
      ? (definition.values ?? []).map((value) => value.name.value)
      : [],
  );
  const on = SEARCH_PROPERTIES.map((property) => `n.${property}`).join(', ');
  const target = `FOR (n:${labels.join('|')}) ON EACH [${on}]`;
  return [`CREATE FULLTEXT INDEX ${SEARCH_INDEX} IF NOT EXISTS ${target}`];
}

/**
 * Creates constraints and indexes that are missing; the full-text index is made anew when what it covers has changed.
 * Returns once they are online.
 */
export async function ensureGraphSchema(graph: Neo4jGraph): Promise<void> {
  const statements = await graphSchemaStatements();
  const version = createHash('sha256')
    .update([OWN_FORM, ...statements].join('\n'))
    .digest('hex');
  const [meta] = await graph.read("MATCH (m:DharmaMeta {k: 'schema'}) RETURN m.version AS version");
  const [present] = await graph.read('SHOW INDEXES YIELD name WHERE name = $name RETURN name', {
    name: SEARCH_INDEX,
  });
  if (meta?.version === version && present) return;
  await graph.autoCommitWrite(`DROP INDEX ${SEARCH_INDEX} IF EXISTS`);
  for (const statement of statements) await graph.autoCommitWrite(statement);
  await graph.autoCommitWrite('CREATE INDEX Outbox_at IF NOT EXISTS FOR (o:Outbox) ON (o.at)');
  await graph.autoCommitWrite(
    'CREATE CONSTRAINT DharmaMeta_k IF NOT EXISTS FOR (m:DharmaMeta) REQUIRE m.k IS UNIQUE',
  );
  await graph.autoCommitWrite('CALL db.awaitIndexes(300)');
  await graph.autoCommitWrite("MERGE (m:DharmaMeta {k: 'schema'}) SET m.version = $version", { version });
}
