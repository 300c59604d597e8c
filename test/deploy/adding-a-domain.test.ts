import { execFile } from 'node:child_process';
import { cp, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { buildSchema, type GraphQLSchema } from 'graphql';
import { ROOT, readText } from './support/read.ts';

const run = promisify(execFile);

/** Builds the schema of the copy as the gateway does, with validation, and prints what it and the migrations would be. */
const PROGRAM = `
  const { buildSchema, printPublicSchema } = await import('./src/schema.ts');
  const { loadResolvers } = await import('./src/resolvers.ts');
  const { graphSchemaStatements } = await import('./src/migrations/graph.ts');
  const schema = await buildSchema(await loadResolvers(), true);
  const served = typeof schema.getQueryType().getFields().mandatesAtRisk.resolve === 'function';
  console.log(JSON.stringify({ sdl: printPublicSchema(schema), statements: await graphSchemaStatements(), served }));
`;

let project: string;
let schema: GraphQLSchema;
let statements: string[];
let served: boolean;

async function fencedBlock(language: string): Promise<string> {
  const match = new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``).exec(
    await readText('docs/adding-a-domain.md'),
  );
  return match?.[1] ?? '';
}

beforeAll(async () => {
  project = await mkdtemp(join(tmpdir(), 'dharma-domain-'));
  for (const name of ['src', 'schema', 'resolvers', 'datasources', 'package.json']) {
    await cp(fileURLToPath(new URL(name, ROOT)), join(project, name), { recursive: true });
  }
  await symlink(fileURLToPath(new URL('node_modules', ROOT)), join(project, 'node_modules'));
  await writeFile(join(project, 'schema', 'consultant.graphql'), await fencedBlock('graphql'));
  await writeFile(join(project, 'resolvers', 'consultant.ts'), await fencedBlock('ts'));
  await writeFile(join(project, 'print.mjs'), PROGRAM);
  const options = { cwd: project, maxBuffer: 2 ** 26, env: { ...process.env, NODE_OPTIONS: '' } };
  const { stdout } = await run(
    process.execPath,
    [fileURLToPath(pathToFileURL(join(project, 'print.mjs')))],
    options,
  );
  const answer = JSON.parse(stdout) as { sdl: string; statements: string[]; served: boolean };
  ({ statements, served } = answer);
  schema = buildSchema(answer.sdl);
});

afterAll(() => rm(project, { recursive: true, force: true }));

test('the page’s two files make the queries and mutations that it names', () => {
  expect(Object.keys(schema.getQueryType()?.getFields() ?? {})).toEqual(
    expect.arrayContaining([
      'companies',
      'companiesConnection',
      'consultants',
      'fieldConsultants',
      'products',
      'mandatesAtRisk',
    ]),
  );
  expect(Object.keys(schema.getMutationType()?.getFields() ?? {})).toEqual(
    expect.arrayContaining(['createCompanies', 'updateCompanies', 'deleteCompanies']),
  );
  expect(schema.getType('RiskReport')).toBeDefined();
  expect(served).toBe(true);
});

test('and the constraints and indexes', () => {
  const named = (name: string) =>
    statements.filter((statement) => statement.includes(` ${name} IF NOT EXISTS`));
  expect(named('Company_id')).toEqual([
    'CREATE CONSTRAINT Company_id IF NOT EXISTS FOR (n:Company) REQUIRE n.id IS UNIQUE',
  ]);
  expect(named('Company_name')).toEqual([
    'CREATE INDEX Company_name IF NOT EXISTS FOR (n:Company) ON (n.name)',
  ]);
  expect(named('Consultant_id')).toHaveLength(1);
  expect(named('FieldConsultant_id')).toEqual([]);
  expect(named('Consultant_region')).toEqual([
    'CREATE INDEX Consultant_region IF NOT EXISTS FOR (n:Consultant) ON (n.region)',
  ]);
  expect(named('FieldConsultant_badge')).toEqual([
    'CREATE INDEX FieldConsultant_badge IF NOT EXISTS FOR (n:FieldConsultant) ON (n.badge)',
  ]);
});

test('and join the search', () => {
  const [fulltext] = statements.filter((statement) => statement.startsWith('CREATE FULLTEXT INDEX'));
  expect(fulltext).toMatch(/[:|]Consultant[|)]/);
  expect(fulltext).toMatch(/[:|]Company[|)]/);
  for (const property of [
    'id',
    'name',
    'description',
    'externalId',
    'aliases',
    'tags',
    'cveId',
    'product',
    'vendor',
  ]) {
    expect(fulltext).toContain(`n.${property}`);
  }
});
