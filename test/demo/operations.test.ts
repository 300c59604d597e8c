import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  type DocumentNode,
  getOperationAST,
  Kind,
  type OperationDefinitionNode,
  parse,
  type SelectionSetNode,
  validate,
} from 'graphql';
import { writeDemo } from '../../src/demo/ensure.ts';
import { DEFAULT_ESTATE } from '../../src/demo/options.ts';
import { loadResolvers } from '../../src/resolvers.ts';
import { buildSchema } from '../../src/schema.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { collect } from '../support/wait.ts';

const FOLDER = new URL('../../operations/', import.meta.url);

interface Saved {
  file: string;
  text: string;
  document: DocumentNode;
  operation: OperationDefinitionNode;
  name: string;
  variables: Record<string, unknown>;
}

const header = (text: string, key: string) => new RegExp(`^# ${key}: (.+)$`, 'm').exec(text)?.[1];

function readSaved(file: string): Saved {
  const text = readFileSync(new URL(file, FOLDER), 'utf8');
  const document = parse(text);
  const operation = getOperationAST(document);
  if (!operation) throw new Error(`${file} has not exactly one operation`);
  const variables = JSON.parse(header(text, 'variables') ?? '{}');
  return { file, text, document, operation, name: operation.name?.value ?? '', variables };
}

const saved = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.graphql'))
  .map(readSaved);
const ofKind = (kind: string) => saved.filter(({ operation }) => operation.operation === kind);
const named = (name: string) => saved.find((one) => one.name === name) as Saved;

/** Paths of the leaves that a selection asks for, fragments on types left out: they depend on the node. */
function leavesAsked(set: SelectionSetNode, path = ''): string[] {
  return set.selections.flatMap((selection) => {
    if (selection.kind !== Kind.FIELD) return [];
    const own = `${path}/${(selection.alias ?? selection.name).value}`;
    return selection.selectionSet ? leavesAsked(selection.selectionSet, own) : [own];
  });
}

/** Paths of the leaves that have a value anywhere in an answer. */
function leavesAnswered(value: unknown, path = '', found = new Set<string>()): Set<string> {
  if (Array.isArray(value)) for (const item of value) leavesAnswered(item, path, found);
  else if (value !== null && typeof value === 'object') {
    for (const [key, item] of Object.entries(value)) leavesAnswered(item, `${path}/${key}`, found);
  }
  // A list of values without any is no value.
  else if (value !== null && value !== undefined) found.add(path);
  return found;
}

/** What stays empty on the demo by its nature: single facts that not every record has, ends of pages. */
const MAY_BE_EMPTY = /\/(endCursor|versionRange|evidence|epssScore|asOnPremiseServer\/\w+)$/;

describe('the saved operations', () => {
  test('are a dozen queries, two mutations and two subscriptions at least', () => {
    expect(ofKind('query').length).toBeGreaterThanOrEqual(12);
    expect(ofKind('mutation')).toHaveLength(2);
    expect(ofKind('subscription').length).toBeGreaterThanOrEqual(2);
  });

  test('have each name once', () => {
    expect(new Set(saved.map(({ name }) => name)).size).toBe(saved.length);
    expect(saved.filter(({ name }) => name === '')).toEqual([]);
  });

  test('have a title, a description, and values for their variables', () => {
    for (const { file, text, operation, variables } of saved) {
      expect([file, header(text, 'title') && header(text, 'description')]).toEqual([
        file,
        expect.any(String),
      ]);
      const required = operation.variableDefinitions?.filter(
        ({ type, defaultValue }) => type.kind === Kind.NON_NULL_TYPE && !defaultValue,
      );
      expect([file, Object.keys(variables)]).toEqual([
        file,
        expect.arrayContaining(required?.map(({ variable }) => variable.name.value) ?? []),
      ]);
    }
  });

  test('are valid against the schema', async () => {
    const schema = await buildSchema(await loadResolvers());
    const wrong = saved.flatMap(({ file, document, operation }) => [
      // Without a root type nothing below it is checked.
      ...(schema.getRootType(operation.operation)
        ? []
        : [`${file}: the schema has no ${operation.operation}`]),
      ...validate(schema, document).map(({ message }) => `${file}: ${message}`),
    ]);
    expect(wrong).toEqual([]);
  });
});

describe('on the demo estate', () => {
  let gateway: TestGateway;

  beforeAll(async () => {
    gateway = await startTestGateway();
    await writeDemo(gateway.backends.graph, DEFAULT_ESTATE);
    // The full-text index follows its writes in a moment of its own.
    await gateway.backends.graph.read('CALL db.index.fulltext.awaitEventuallyConsistentIndexRefresh()');
  }, 120_000);

  afterAll(() => gateway.close());

  test.each(ofKind('query').map((one) => [one.name, one] as const))(
    '%s has an answer',
    async (_name, query) => {
      const { data, errors } = await gateway.query(query.text, query.variables);
      expect(errors).toBeUndefined();
      const answered = leavesAnswered(data);
      const asked = leavesAsked(query.operation.selectionSet);
      expect(asked.filter((path) => !answered.has(path) && !MAY_BE_EMPTY.test(path))).toEqual([]);
    },
  );

  test('a threat that is raised reaches its subscriber', async () => {
    const client = gateway.client();
    const { text, variables } = named('ThreatDetected');
    const live = client.iterate({ query: text, variables });
    const results = collect(live, 1);
    await new Promise((resolve) => client.on('connected', resolve));
    const raise = named('RaiseThreat');
    const deadline = Date.now() + 8_000;
    let arrived: unknown[] | undefined;
    void results.then((found) => {
      arrived = found;
    });
    // The subscription says nothing when it is in place: raise until it is heard.
    for (let number = 1; !arrived && Date.now() < deadline; number += 1) {
      const text = JSON.stringify(raise.variables).replaceAll('event-by-hand-1', `event-by-hand-${number}`);
      const { errors, data } = await gateway.query(raise.text, JSON.parse(text));
      expect(errors).toBeUndefined();
      expect(data.observedOn.changed && data.pointsTo.changed).toBe(true);
      await Promise.race([results, new Promise((resolve) => setTimeout(resolve, 500))]);
    }
    const [result] = (await results) as { data?: { threatDetected: unknown }; errors?: unknown }[];
    expect(result?.errors).toBeUndefined();
    expect(result?.data?.threatDetected).toMatchObject({
      severity: 'CRITICAL',
      event: { name: 'Web shell on the SCADA server', resources: [{ id: 'energy-01-scada-01' }] },
    });
    await client.dispose();
  });

  test('an infrastructure is created with what it contains', async () => {
    const { text, variables } = named('CreateInfrastructure');
    const { data, errors } = await gateway.query(text, variables);
    expect(errors).toBeUndefined();
    expect(data.createInfrastructure).toMatchObject({ name: 'Coastal wind farm', nodeCount: 2 });
  });

  test('the infrastructure that is watched exists', async () => {
    const query = 'query ($id: ID!) { infrastructure(id: $id) { name } }';
    const { data } = await gateway.query(query, named('InfrastructureUpdated').variables);
    expect(data.infrastructure.name).toContain('Estermark Grid');
  });
});
