import { createHash } from 'node:crypto';
import { type DirectiveNode, type FieldDefinitionNode, Kind, type ObjectTypeDefinitionNode } from 'graphql';
import type { Neo4jGraph } from '../../datasources/graph.ts';
import { readTypeDefinitions } from '../schema.ts';

/** Name of the full-text index that `search` asks. */
export const SEARCH_INDEX = 'twin_search';
const SEARCH_PROPERTIES = [
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

interface NodeType {
  /** The label shared by all views of the type's nodes. */
  base: string;
  /** The label of this type alone. */
  own: string;
  fields: readonly FieldDefinitionNode[];
}

function directive(node: { directives?: readonly DirectiveNode[] }, name: string): DirectiveNode | undefined {
  return node.directives?.find((candidate) => candidate.name.value === name);
}

function nodeType(definition: ObjectTypeDefinitionNode): NodeType | undefined {
  const node = directive(definition, 'node');
  if (!node) return undefined;
  const value = node.arguments?.find((argument) => argument.name.value === 'labels')?.value;
  const labels =
    value?.kind === Kind.LIST
      ? value.values.flatMap((label) => (label.kind === Kind.STRING ? [label.value] : []))
      : [];
  const name = definition.name.value;
  return { base: labels[0] ?? name, own: labels.at(-1) ?? name, fields: definition.fields ?? [] };
}

/**
 * Statements that give each label its unique id, and each `@lookup` field and each name its index.
 * @public the test of docs/adding-a-domain.md asks a copy of the project for them
 */
export async function graphSchemaStatements(): Promise<string[]> {
  const { definitions } = await readTypeDefinitions();
  const types = definitions.flatMap((definition) =>
    definition.kind === Kind.OBJECT_TYPE_DEFINITION ? (nodeType(definition) ?? []) : [],
  );
  const bases = new Set(types.map((type) => type.base));
  const statements = new Set<string>();
  for (const label of bases) {
    statements.add(`CREATE CONSTRAINT ${label}_id IF NOT EXISTS FOR (n:${label}) REQUIRE n.id IS UNIQUE`);
    statements.add(`CREATE INDEX ${label}_name IF NOT EXISTS FOR (n:${label}) ON (n.name)`);
  }
  for (const type of types) {
    for (const field of type.fields.filter((candidate) => directive(candidate, 'lookup'))) {
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
  const version = createHash('sha256').update(statements.join('\n')).digest('hex');
  const [meta] = await graph.read("MATCH (m:DharmaMeta {k: 'schema'}) RETURN m.version AS version");
  const [present] = await graph.read('SHOW INDEXES YIELD name WHERE name = $name RETURN name', {
    name: SEARCH_INDEX,
  });
  if (meta?.version === version && present) return;
  await graph.autoCommitWrite(`DROP INDEX ${SEARCH_INDEX} IF EXISTS`);
  for (const statement of statements) await graph.autoCommitWrite(statement);
  await graph.autoCommitWrite(
    'CREATE CONSTRAINT OutboxHead_k IF NOT EXISTS FOR (h:OutboxHead) REQUIRE h.k IS UNIQUE',
  );
  await graph.autoCommitWrite(
    'CREATE CONSTRAINT Outbox_seq IF NOT EXISTS FOR (o:Outbox) REQUIRE o.seq IS UNIQUE',
  );
  await graph.autoCommitWrite(
    'CREATE CONSTRAINT DharmaMeta_k IF NOT EXISTS FOR (m:DharmaMeta) REQUIRE m.k IS UNIQUE',
  );
  await graph.autoCommitWrite('CALL db.awaitIndexes(300)');
  await graph.autoCommitWrite("MERGE (m:DharmaMeta {k: 'schema'}) SET m.version = $version", { version });
}
